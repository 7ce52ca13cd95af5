import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { z } from 'zod';
import { ContraflowError } from '../../../activities/contract/errors.ts';
import { type FaultPlan, faultFile, faultRule } from './schema.ts';

/**
 * Reads a fault file (YAML or JSON).
 * @param seed seed used where the file names none
 * @throws ContraflowError (usage) naming the file and the key
 */
export function loadFaultPlan(file: string, seed: number): FaultPlan {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw refusal(
      `fault file ${file} cannot be read`,
      'give the path of a readable YAML or JSON file',
      cause,
    );
  }
  let content: unknown;
  try {
    content = parse(text);
  } catch (cause) {
    const line = cause instanceof Error ? cause.message.split('\n')[0] : '';
    throw refusal(
      `fault file ${file} is neither YAML nor JSON: ${line}`,
      'mend the file at that line',
      cause,
    );
  }
  const list = Array.isArray(content) ? content : (content as { faults?: unknown } | null)?.faults;
  if (Array.isArray(list)) {
    list.forEach((rule, index) => {
      const checked = faultRule.safeParse(rule);
      if (!checked.success)
        throw refusal(`fault file ${file}, fault ${index + 1}: ${reasons(checked.error)}`, hint);
    });
  }
  const checked = faultFile.safeParse(content);
  if (!checked.success) throw refusal(`fault file ${file} holds no list of faults`, hint);
  return Array.isArray(checked.data)
    ? { seed, rules: checked.data }
    : { seed: checked.data.seed ?? seed, rules: checked.data.faults };
}

const hint = 'give a list of {kind, share or at, path}, such as - {kind: server-error, share: 0.05}';

function reasons(error: z.ZodError): string {
  return error.issues
    .map((issue) => [issue.path.join('.'), issue.message].filter(Boolean).join(': '))
    .join('; ');
}

function refusal(message: string, advice: string, cause?: unknown): ContraflowError {
  return new ContraflowError({ kind: 'usage', code: 'invalid-fault-file', message, hint: advice, cause });
}

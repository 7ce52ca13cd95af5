import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { z } from 'zod';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { type EstimateSpec, estimateSpec } from '../../activities/contract/estimate-spec.ts';

/**
 * The spec of a file, or the specs where the file holds a list of them.
 * @throws ContraflowError (usage) naming the file and the key
 */
export async function readSpecs(file: string): Promise<EstimateSpec | EstimateSpec[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw usage('unreadable-spec', `${file} cannot be read`, 'give the path of a YAML or JSON file', cause);
  });
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message.split('\n')[0] : '';
    throw usage('invalid-spec', `${file} is neither YAML nor JSON: ${detail}`, 'correct the file', cause);
  }
  if (!Array.isArray(value)) return checkSpec(value, file);
  if (value.length === 0)
    throw usage('invalid-spec', `${file} holds an empty list`, 'give at least one spec');
  return value.map((one, position) => checkSpec(one, `${file} [${position}]`));
}

function checkSpec(value: unknown, where: string): EstimateSpec {
  const checked = estimateSpec.safeParse(value);
  if (checked.success) return checked.data;
  const { issues } = checked.error;
  // A misspelt key also reads as a missing one: the misspelling is what helps.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
  const hint = 'docs/estimate.md lists the keys of a spec';
  throw usage('invalid-spec', `${where}: ${describeIssue(issue)}`, hint);
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => (path === '' ? key : `${path}.${key}`)).join(', ');
    return `unknown key ${keys}`;
  }
  if (path !== '' && issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))
    return `key ${path} is missing`;
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}

function usage(code: string, message: string, hint: string, cause?: unknown): ContraflowError {
  return new ContraflowError({ kind: 'usage', code, message, hint, cause });
}

import { existsSync, readFileSync } from 'node:fs';
import { isMap, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { eventTimes } from '../calendar/index.ts';
import { type Config, configSchema, type PlatformConfig } from '../contract/config.ts';
import { ContraflowError } from '../contract/errors.ts';
import { unitKindOf } from '../contract/unit-kind.ts';
import { checkLogin } from '../extraction/cxone/check-login.ts';
import { mapColumns } from '../extraction/files/columns.ts';

export interface LoadedConfig {
  config: Config;
  /** Path of the file, or undefined for the embedded defaults. */
  file: string | undefined;
}

/**
 * Reads the configuration: the named file, else `contraflow.yaml` where it stands, else the embedded defaults.
 * Throws a `usage` error that names file, line and key; a value is never repeated, since it may be a secret.
 */
export function loadConfig(named?: string): LoadedConfig {
  const file = named ?? (existsSync('contraflow.yaml') ? 'contraflow.yaml' : undefined);
  if (file === undefined) return { config: configSchema.parse({}), file };
  return { config: parseConfig(readConfigFile(file), file), file };
}

function readConfigFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw usage(`${file} cannot be read`, 'name a readable file with --config');
  }
}

/** Parses and checks the text of a configuration file; `file` only stands in messages. */
export function parseConfig(text: string, file: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined) {
    const line = syntaxError.linePos?.[0].line ?? 1;
    throw usage(
      `${file}:${line}: not valid YAML (${syntaxError.code})`,
      'correct the indentation or the quotes there',
    );
  }
  const parsed = configSchema.safeParse(document.toJS() ?? {});
  if (parsed.success) {
    refuseDuplicateIds(parsed.data, file);
    return parsed.data;
  }
  const [issue] = parsed.error.issues.map(deepestIssue);
  const path = issue!.code === 'unrecognized_keys' ? [...issue!.path, issue!.keys[0]!] : issue!.path;
  const line = lineOf(document, path, lines);
  throw usage(
    `${file}:${line}: ${path.join('.') || 'configuration'}: ${issueText(issue!)}`,
    issueHint(issue!),
  );
}

/** Unions report "invalid input"; the branch that got furthest says what is wrong. */
function deepestIssue(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors
    .map((branch) => branch[0])
    .filter((first) => first !== undefined)
    .sort((a, b) => b.path.length - a.path.length)[0];
  return inner === undefined ? issue : deepestIssue({ ...inner, path: [...issue.path, ...inner.path] });
}

function issueText(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return 'unknown key';
  return issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
}

function issueHint(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return /secret|password|token|key/i.test(issue.keys[0] ?? '')
      ? 'secrets do not stand in the file: name one by reference, such as credentials: env://NAME'
      : '`contraflow config schema` lists the keys';
  }
  if (issue.path.at(-1) === 'credentials')
    return 'put the secret into a store and name it, such as env://GENESYS_EU';
  return '`contraflow config schema` says what is admitted';
}

function lineOf(
  document: ReturnType<typeof parseDocument>,
  path: readonly PropertyKey[],
  lines: LineCounter,
): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent: unknown = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const pair = isMap(parent)
      ? parent.items.find(
          (item) => String((item.key as { value?: unknown } | null)?.value ?? item.key) === path[depth - 1],
        )
      : undefined;
    const node = (pair?.key ?? document.getIn(path.slice(0, depth), true)) as
      | { range?: [number, number, number] }
      | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function refuseDuplicateIds(config: Config, file: string): void {
  for (const list of ['platforms', 'changes', 'campaigns'] as const) {
    const seen = new Set<string>();
    for (const { id } of config[list]) {
      if (seen.has(id))
        throw usage(`${file}: ${list}: the id ${id} stands twice`, 'give each an id of its own');
      seen.add(id);
    }
  }
  for (const platform of config.platforms) {
    refuseUnnamedHandleTime(platform, file);
    if (platform.kind === 'cxone') within(file, () => checkLogin(platform));
  }
  const platforms = new Set(config.platforms.map(({ id }) => id));
  for (const change of config.changes) {
    const units = [...change.treated, ...(Array.isArray(change.controls) ? change.controls : [])];
    const stranger = units.find((unit) => !platforms.has(unit.slice(0, unit.indexOf(':'))));
    if (stranger !== undefined) {
      throw usage(
        `${file}: changes: ${change.id}: ${stranger} names no platform of this file`,
        'write platform:queue with the id of a platform',
      );
    }
    if (unitKindOf(change) === 'mixed') {
      throw usage(
        `${file}: changes: ${change.id}: queues and skills stand side by side`,
        'name either queues (platform:queue) or skills (platform:skill=NAME), treated and controls alike',
      );
    }
    if (unitKindOf(change) === 'skill' && change.skillExclusion === 'filter') {
      throw usage(
        `${file}: changes: ${change.id}: skillExclusion filter works on queues, and its units are skills`,
        'set skillExclusion: drop-queues',
      );
    }
  }
  for (const event of config.events)
    within(`${file}: events: ${event.name}`, () => eventTimes(event, Date.UTC(2026, 0)));
  for (const files of config.platforms) if (files.kind === 'files') within(file, () => mapColumns(files));
  for (const campaign of config.campaigns) {
    if (!platforms.has(campaign.platform)) {
      throw usage(
        `${file}: campaigns: ${campaign.id}: no platform ${campaign.platform}`,
        'name the id of a platform',
      );
    }
  }
}

/** Interval data of CXone bring no hold time, so a default that leaves it out could never be loaded. */
function refuseUnnamedHandleTime(platform: PlatformConfig, file: string): void {
  if (platform.kind !== 'cxone' || platform.api !== 'published' || platform.handleTime !== undefined) return;
  if (platform.source !== 'aggregates' || platform.hoursFrom !== 'intervals') return;
  throw usage(
    `${file}: platforms: ${platform.id}: the interval data do not tell whether their handle time includes hold`,
    'say it under handleTime: {includesHold, includesAfterCallWork}, or set hoursFrom: summaries',
  );
}

/** Runs a check that knows nothing of the file, and puts the place before what it refuses. */
function within(place: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof ContraflowError) throw usage(`${place}: ${error.message}`, error.hint);
    throw error;
  }
}

function usage(message: string, hint: string): ContraflowError {
  return new ContraflowError({ kind: 'usage', code: 'config', message, hint });
}

import { readFile } from 'node:fs/promises';
import Table from 'cli-table3';
import type { z } from 'zod';
import { ContraflowError, exitCodes } from '../../activities/contract/errors.ts';
import type { EstimateResult } from '../../activities/contract/estimate-result.ts';
import { type EstimateSpec, estimateSpec } from '../../activities/contract/estimate-spec.ts';
import { readTable } from '../../activities/estimation/io/index.ts';
import { selectRows } from '../../activities/estimation/panel/columns.ts';
import { columnLabel } from '../../activities/estimation/panel/factor.ts';
import { optionalColumns, specColumns } from '../../activities/estimation/panel/spec-columns.ts';
import type { DataTable } from '../../activities/estimation/panel/types.ts';

export interface EstimateCommandOptions {
  /** CSV or Parquet file. */
  data: string;
  /** YAML or JSON file. */
  spec: string;
  /** Column whose values each get an estimate of their own. */
  by?: string;
}

/** One group of `--by` that could not be estimated. */
interface FailedGroup {
  by: { column: string; value: string };
  error: { code: string; message: string; hint: string };
}

/**
 * `contraflow estimate`: reads the spec and the data it needs, estimates, and returns the JSON document, a table for
 * people and the exit code (3 where a group of `--by` failed).
 *
 * @throws ContraflowError kind `usage` for the spec and unreadable files, kind `data` for what the data refuse
 */
export async function runEstimateCommand(
  options: EstimateCommandOptions,
): Promise<{ document: unknown; text: string; exitCode: number }> {
  const spec = await readSpec(options.spec);
  const begin = performance.now();
  // The estimators are loaded while the database reads.
  const [table, { estimate }] = await Promise.all([
    readNeeded(options.data, spec, options.by),
    import('../../activities/estimation/index.ts'),
  ]);
  const readMs = performance.now() - begin;
  const timed = (part: DataTable): EstimateResult => {
    const started = performance.now();
    const result = estimate(part, spec);
    return { ...result, timings: { readMs, estimateMs: performance.now() - started } };
  };
  if (options.by === undefined) {
    const result = timed(table);
    return { document: result, text: describeResults([result]), exitCode: 0 };
  }
  const document: (EstimateResult | FailedGroup)[] = [];
  for (const { value, part } of groupsOf(table, options.by)) {
    const by = { column: options.by, value };
    try {
      document.push({ by, ...timed(part) });
    } catch (error) {
      if (!(error instanceof ContraflowError)) throw error;
      document.push({ by, error: { code: error.code, message: error.message, hint: error.hint } });
    }
  }
  const failed = document.some((entry) => 'error' in entry);
  return { document, text: describeResults(document), exitCode: failed ? exitCodes.data : 0 };
}

async function readSpec(file: string): Promise<EstimateSpec> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw usage('unreadable-spec', `${file} cannot be read`, 'give the path of a YAML or JSON file', cause);
  });
  let value: unknown;
  try {
    value = parseJson(text) ?? (await import('yaml')).parse(text);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message.split('\n')[0] : '';
    throw usage('invalid-spec', `${file} is neither YAML nor JSON: ${detail}`, 'correct the file', cause);
  }
  const checked = estimateSpec.safeParse(value);
  if (checked.success) return checked.data;
  const { issues } = checked.error;
  // A misspelt key also reads as a missing one: the misspelling is what helps.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
  throw usage(
    'invalid-spec',
    `${file}: ${describeIssue(issue)}`,
    'docs/estimate.md lists the keys of a spec',
  );
}

/** An object in JSON whose keys are all different; anything else is left to YAML, which tells what is wrong with it. */
function parseJson(text: string): object | undefined {
  let keys = 0;
  try {
    const value: unknown = JSON.parse(text, (_key, inner: unknown) => {
      if (typeof inner === 'object' && inner !== null && !Array.isArray(inner))
        keys += Object.keys(inner).length;
      return inner;
    });
    const written = text.match(/"(?:[^"\\]|\\.)*"(\s*:)?/g) ?? [];
    const named = written.filter((part) => part.endsWith(':')).length;
    return typeof value === 'object' && value !== null && named === keys ? value : undefined;
  } catch {
    return undefined;
  }
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

/** Reads the columns that the spec names; a derived calendar effect is no column. */
function readNeeded(file: string, spec: EstimateSpec, by: string | undefined): Promise<DataTable> {
  return readTable(file, [...specColumns(spec), ...(by === undefined ? [] : [by])], {
    optional: optionalColumns(spec),
  });
}

function groupsOf(table: DataTable, by: string): { value: string; part: DataTable }[] {
  const column = table.columns.get(by)!;
  const rows = new Map<string, number[]>();
  for (let row = 0; row < table.rows; row++) {
    const value = columnLabel(column, row);
    const group = rows.get(value);
    if (group === undefined) rows.set(value, [row]);
    else group.push(row);
  }
  return [...rows].map(([value, group]) => ({ value, part: selectRows(table, Int32Array.from(group)) }));
}

function describeResults(entries: readonly (EstimateResult | FailedGroup)[]): string {
  const table = new Table({
    head: ['', 'estimator', 'inference', 'delta', 'std. error', 'interval', 'p', 'effect %'],
    style: { head: [], border: [] },
  });
  const notes: string[] = [];
  for (const entry of entries) {
    const name = entry.by === undefined ? '' : String(entry.by.value);
    if ('error' in entry) {
      table.push([name, { colSpan: 7, content: entry.error.message }]);
      continue;
    }
    const { lower, upper, level } = entry.confidenceInterval;
    const relative = entry.relativeEffect;
    table.push([
      name,
      entry.estimator,
      entry.inference,
      show(entry.delta),
      show(entry.standardError),
      `[${show(lower)}, ${show(upper)}] ${Math.round(level * 1000) / 10} %`,
      show(entry.pValue),
      relative === undefined ? '' : show(relative.estimate * 100),
    ]);
    for (const warning of entry.diagnostics.warnings)
      notes.push(`${name === '' ? '' : `${name}: `}${warning}`);
  }
  return [table.toString(), ...notes.map((note) => `note: ${note}`)].join('\n');
}

function show(value: number | null): string {
  return value === null ? 'none' : Number(value.toPrecision(5)).toString();
}

function usage(code: string, message: string, hint: string, cause?: unknown): ContraflowError {
  return new ContraflowError({ kind: 'usage', code, message, hint, cause });
}

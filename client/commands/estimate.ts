import Table from 'cli-table3';
import type { PValueAdjustment } from '../../activities/contract/enums.ts';
import { ContraflowError, exitCodes } from '../../activities/contract/errors.ts';
import type { EstimateResult } from '../../activities/contract/estimate-result.ts';
import type { EstimateSpec } from '../../activities/contract/estimate-spec.ts';
import { readTable } from '../../activities/estimation/io/index.ts';
import { selectRows } from '../../activities/estimation/panel/columns.ts';
import { columnLabel } from '../../activities/estimation/panel/factor.ts';
import type { PanelCache } from '../../activities/estimation/panel/panel-cache.ts';
import {
  designColumns,
  optionalColumns,
  specColumns,
} from '../../activities/estimation/panel/spec-columns.ts';
import type { DataTable } from '../../activities/estimation/panel/types.ts';
import { readSpecs } from './read-specs.ts';

export interface EstimateCommandOptions {
  /** CSV or Parquet file. */
  data: string;
  /** YAML or JSON file with one spec or a list of them. */
  spec: string;
  /** Column whose values each get an estimate of their own. */
  by?: string;
  /** How the p-values of a list are adjusted for their number. */
  adjust?: PValueAdjustment;
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
  const spec = await readSpecs(options.spec);
  if (Array.isArray(spec) ? options.by !== undefined : options.adjust !== undefined) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'one-or-many',
      message: Array.isArray(spec)
        ? '--by runs one spec, and the file holds a list'
        : '--adjust is for a list of specs, and the file holds one',
      hint: 'give one spec with --by, or a list of specs with --adjust',
    });
  }
  const begin = performance.now();
  const specs = Array.isArray(spec) ? spec : [spec];
  // The estimators are loaded, and prepare what they can, while the database reads.
  const modules = Promise.all([import('../../activities/estimation/index.ts'), import('./estimate-many.ts')]);
  let cache: PanelCache | undefined;
  const table = await readNeeded(options.data, specs, options.by, async (early) => {
    const [{ prepareAhead }] = await modules;
    if (options.by === undefined) cache = prepareAhead(early, specs);
  });
  const [{ estimate }, { estimateMany }] = await modules;
  const readMs = performance.now() - begin;
  if (Array.isArray(spec)) {
    const document = estimateMany(table, spec, options.adjust, readMs, cache);
    const names = spec.map(({ outcome }) => outcome);
    return { document, text: describeResults(document, names), exitCode: 0 };
  }
  const timed = (part: DataTable, known?: PanelCache): EstimateResult => {
    const started = performance.now();
    const result = estimate(part, spec, known);
    return { ...result, timings: { readMs, estimateMs: performance.now() - started } };
  };
  if (options.by === undefined) {
    const result = timed(table, cache);
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

/** Reads the columns that the specs name, outcomes last; a derived calendar effect is no column. */
function readNeeded(
  file: string,
  specs: readonly EstimateSpec[],
  by: string | undefined,
  meanwhile: (table: DataTable) => Promise<void>,
): Promise<DataTable> {
  const columns = new Set([...specs.flatMap(specColumns), ...(by === undefined ? [] : [by])]);
  const design = new Set([...specs.flatMap(designColumns), by]);
  return readTable(file, [...columns], {
    optional: [...new Set(specs.flatMap(optionalColumns))],
    later: { columns: new Set([...columns].filter((name) => !design.has(name))), meanwhile },
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

function describeResults(
  entries: readonly (EstimateResult | FailedGroup)[],
  names: readonly string[] = [],
): string {
  const adjusted = entries.some((entry) => 'adjusted' in entry);
  const table = new Table({
    head: [
      '',
      'estimator',
      'inference',
      'delta',
      'std. error',
      'interval',
      adjusted ? 'p, adjusted' : 'p',
      'effect %',
    ],
    style: { head: [], border: [] },
  });
  const notes: string[] = [];
  for (const [position, entry] of entries.entries()) {
    const name = entry.by === undefined ? (names[position] ?? '') : String(entry.by.value);
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
      entry.adjusted === undefined
        ? show(entry.pValue)
        : `${show(entry.pValue)}, ${show(entry.adjusted.pValue)}`,
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

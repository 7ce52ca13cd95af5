import { ContraflowError, exitCodes } from '../../activities/contract/errors.ts';
import type { EstimateResult } from '../../activities/contract/estimate-result.ts';
import type { EstimateSpec } from '../../activities/contract/estimate-spec.ts';
import type { TableReader } from '../../activities/estimation/io/open-table.ts';
import { selectRows } from '../../activities/estimation/panel/columns.ts';
import { columnLabel } from '../../activities/estimation/panel/factor.ts';
import type { PanelCache } from '../../activities/estimation/panel/panel-cache.ts';
import {
  designColumns,
  optionalColumns,
  specColumns,
} from '../../activities/estimation/panel/spec-columns.ts';
import type { DataTable } from '../../activities/estimation/panel/types.ts';
import type { CommandResult } from '../result.ts';
import type { EstimateCommandOptions } from './estimate.ts';
import type { FailedGroup } from './estimate-report.ts';
import { readSpecs } from './read-specs.ts';

/**
 * Reads the spec and the data it needs, estimates, and returns the JSON document, a table for people and the exit code
 * (3 where a group of `--by` failed).
 *
 * @throws ContraflowError kind `usage` for the spec and unreadable files, kind `data` for what the data refuse
 */
export async function estimateFile(
  reader: TableReader,
  options: EstimateCommandOptions,
): Promise<CommandResult> {
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
  let cache: PanelCache | undefined;
  const reading = readNeeded(reader, specs, options.by, async (early) => {
    const [{ prepareAhead }] = await modules;
    if (options.by === undefined) cache = prepareAhead(early, specs);
  });
  // Loaded while the file is read, and not before the reading has begun: loading gives up its turn rarely.
  const modules = Promise.all([
    import('../../activities/estimation/index.ts'),
    import('./estimate-many.ts'),
    import('./estimate-report.ts'),
  ]);
  const table = await reading;
  const [{ estimate }, { estimateMany }, { describeResults }] = await modules;
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
  reader: TableReader,
  specs: readonly EstimateSpec[],
  by: string | undefined,
  meanwhile: (table: DataTable) => Promise<void>,
): Promise<DataTable> {
  const columns = new Set([...specs.flatMap(specColumns), ...(by === undefined ? [] : [by])]);
  const design = new Set([...specs.flatMap(designColumns), by]);
  return reader.read([...columns], {
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

import Table from 'cli-table3';
import type { EstimateResult } from '../../activities/contract/estimate-result.ts';

/** One group of `--by` that could not be estimated. */
export interface FailedGroup {
  by: { column: string; value: string };
  error: { code: string; message: string; hint: string };
}

/** The results as people read them; `names` are those of a list of specs. */
export function describeResults(
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

import {
  type DriftResult,
  type DriftRule,
  driftHistory,
  driftResult,
} from '../../activities/contract/drift-result.ts';
import { assessDrift } from '../../activities/drift/index.ts';
import { readJsonFile } from '../../activities/json-file.ts';

export interface DriftCommandOptions {
  /** JSON array of `{at, delta, standardError}`, the last one current. */
  history: string;
  rule?: DriftRule;
}

const number = (value: number | null) => (value === null ? '–' : value.toPrecision(4));

function describe(result: DriftResult): string {
  const { baseline } = result;
  return [
    `${result.drifted ? 'drifted' : 'no drift'} by the 2-SD rule · z ${number(result.zScore)} · severity ${result.severity}`,
    `baseline ${number(baseline.mean)} ± ${number(baseline.standardDeviation)} from ${baseline.observations} days, ${baseline.from} to ${baseline.to}`,
    `alert (${result.rule} rule): ${result.state}`,
    ...result.reasons.map((reason) => `- ${reason}`),
  ].join('\n');
}

/**
 * `contraflow drift`: judges the last estimate of a history file.
 * @throws ContraflowError naming the file and the key that does not fit
 */
export async function runDriftCommand(
  options: DriftCommandOptions,
): Promise<{ document: DriftResult; text: string; exitCode: number }> {
  const history = await readJsonFile(options.history, driftHistory);
  const result = driftResult.parse(
    assessDrift(history, options.rule === undefined ? {} : { rule: options.rule }),
  );
  return { document: result, text: describe(result), exitCode: 0 };
}

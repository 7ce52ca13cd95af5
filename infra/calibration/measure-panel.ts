import { type EstimateSpecInput, estimateSpec } from '../../activities/contract/estimate-spec.ts';
import { estimateBatch } from '../../activities/estimation/index.ts';
import { deriveSeed } from '../../activities/random.ts';
import type { Method } from './methods.ts';
import { peerDefault } from './peer-default.ts';
import { type Cell, effect, interventionAt, type PanelOptions, simulatePanel } from './simulate-panel.ts';

/** What one method says of one panel without and with the effect. */
export interface Verdict {
  /** The kind that was used. */
  kind: string;
  nullPValue: number | null;
  effectPValue: number | null;
  /** Whether the interval on the effect panel holds the truth; null where an end of it is missing. */
  covers: boolean | null;
  /** Whether p ≤ 5 % and an interval without 0 say the same on both panels. */
  agrees: boolean;
  error: number;
}

/** Simulates the panel of a seed and asks every method, through the function that users call. */
export function measurePanel(
  cell: Cell,
  seed: number,
  methods: readonly Method[],
  options: PanelOptions = {},
): Verdict[] {
  const { table, treated } = simulatePanel(
    cell,
    deriveSeed(seed, 'calibration', cell.queues, cell.treated),
    options,
  );
  const specs = methods.flatMap(({ inference }) =>
    ['null_outcome', 'effect_outcome'].map(
      (outcome): EstimateSpecInput => ({
        outcome,
        unit: 'unit',
        time: 'interval_start',
        treated,
        intervention: interventionAt,
        estimator: 'twfe',
        absorb: ['unit', 'interval_start'],
        inference,
      }),
    ),
  );
  const results = estimateBatch(
    table,
    specs.map((spec) => estimateSpec.parse(spec)),
  ).map((result, at) => {
    const shown = {
      kind: result.inference as string,
      delta: result.delta,
      pValue: result.pValue,
      lower: result.confidenceInterval.lower,
      upper: result.confidenceInterval.upper,
    };
    const { name } = methods[at >> 1]!;
    if (result.standardError !== null || !name.startsWith('cr1')) return shown;
    const { pValue, lower, upper } = peerDefault(table, specs[at]!);
    return { ...shown, kind: 'refused', pValue, lower, upper };
  });
  return methods.map((_, m) => {
    const [without, withEffect] = [results[2 * m]!, results[2 * m + 1]!];
    const { lower, upper } = withEffect;
    return {
      kind: without.kind,
      nullPValue: without.pValue,
      effectPValue: withEffect.pValue,
      covers: lower === null || upper === null ? null : lower <= effect && effect <= upper,
      agrees: [without, withEffect].every(agrees),
      error: withEffect.delta - effect,
    };
  });
}

function agrees(result: { pValue: number | null; lower: number | null; upper: number | null }): boolean {
  const { pValue, lower, upper } = result;
  if (pValue === null || lower === null || upper === null) return true;
  return pValue <= 0.05 === (lower > 0 || upper < 0);
}

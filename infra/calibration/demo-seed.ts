import { configSchema } from '../../activities/contract/config.ts';
import { assessDriftRun } from '../../activities/drift/index.ts';
import { measureChange } from '../../activities/measurement/measure-change.ts';
import { demoPlatformIds } from '../demo/demo-config.ts';
import { buildScenario, type ScenarioOptions, trueEffects } from '../simulator/index.ts';
import { scenarioPanel } from './scenario-panel.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const daysFollowed = 35;

/** What the demo's computation gives for one seed. */
export interface SeedOutcome {
  seed: number;
  /** Intervals that hold the true effect, and intervals in all. */
  covered: number;
  intervals: number;
  /** Series that fire at the end: `change/metric`. */
  firing: string[];
}

/** Measures both changes of a seed's scenario as the demo does and compares with the truth. */
export function measureSeed(seed: number, options: ScenarioOptions = {}): SeedOutcome {
  const scenario = buildScenario(seed, options);
  const table = scenarioPanel(scenario);
  const truth = trueEffects(scenario);
  const endMs = scenario.startMs + scenario.hours * hourMs;
  const config = configSchema.parse({
    platforms: Object.values(demoPlatformIds).map((id) => ({
      id,
      kind: 'files',
      path: 'none.csv',
      columns: {},
    })),
    changes: scenario.changes.map((change) => ({
      id: change.id,
      intervention: new Date(scenario.startMs + change.startHour * hourMs).toISOString(),
      treated: change.treated.map(({ platform, queueId }) => `${demoPlatformIds[platform]}:${queueId}`),
    })),
  });
  const driftDays = Array.from({ length: daysFollowed }, (_, back) =>
    new Date(endMs - (daysFollowed - 1 - back) * dayMs).toISOString(),
  );
  const files = config.changes.map(({ id }) =>
    measureChange({
      table,
      config,
      changeId: id,
      asOf: new Date(endMs).toISOString(),
      driftDays,
      inputMaxIntervalAt: null,
    }),
  );
  const estimates = files.flatMap((file) => file.estimates.filter(({ headline }) => headline));
  const covered = estimates.filter((row) => {
    const effect = truth.find((one) => one.changeId === row.change_id && one.metric === row.metric);
    return (
      effect !== undefined &&
      row.ci_lower !== null &&
      row.ci_upper !== null &&
      effect.delta >= row.ci_lower &&
      effect.delta <= row.ci_upper
    );
  }).length;
  const series = files.flatMap((file) =>
    file.daily.map(({ metric, points }) => ({ name: `${file.changeId}/${metric}`, points })),
  );
  const verdicts = assessDriftRun(
    series.map(({ points }) => ({
      history: points.map((point) => ({
        at: point.asOf,
        delta: point.delta,
        standardError: point.standardError,
      })),
    })),
  );
  return {
    seed,
    covered,
    intervals: estimates.length,
    firing: series.filter((_, position) => verdicts[position]!.state === 'firing').map(({ name }) => name),
  };
}

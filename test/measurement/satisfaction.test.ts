import { describe, expect, it } from 'vitest';
import { configSchema } from '../../activities/contract/config.ts';
import { measureChange } from '../../activities/measurement/measure-change.ts';
import { scenarioPanel } from '../../infra/calibration/scenario-panel.ts';
import { demoPlatformIds } from '../../infra/demo/demo-config.ts';
import { buildScenario, type ScenarioOptions, trueEffects } from '../../infra/simulator/index.ts';

const hourMs = 3_600_000;

/** Satisfaction of `ivr-redesign` in a simulated scenario, with the truth beside it. */
function measure(
  options: ScenarioOptions,
  { withoutInvitations = false, driftDays = [], dayWithoutZeros = '' } = {} as {
    withoutInvitations?: boolean;
    driftDays?: readonly string[];
    dayWithoutZeros?: string;
  },
) {
  const scenario = buildScenario(31, { days: 130, changeDay: 100, shiftDay: null, ...options });
  const panel = scenarioPanel(scenario);
  const columns = new Map(panel.columns);
  if (withoutInvitations) columns.delete('invitation_rate');
  const zeros = panel.columns.get('csat_zeros')!;
  const times = panel.columns.get('interval_start')!;
  if (zeros.kind === 'text' || times.kind === 'text') throw new Error('numbers were wanted');
  const from = Date.parse(dayWithoutZeros);
  const onDay = (row: number) => times.values[row]! >= from && times.values[row]! < from + 24 * hourMs;
  const counts = zeros.values.map((count, row) => (onDay(row) ? Math.min(count, 0) : count));
  columns.set('csat_zeros', { kind: 'number', values: Float64Array.from(counts) });
  const change = scenario.changes.find(({ id }) => id === 'ivr-redesign')!;
  const config = configSchema.parse({
    platforms: Object.values(demoPlatformIds).map((id) => ({
      id,
      kind: 'files',
      path: 'x.csv',
      columns: {},
    })),
    changes: [
      {
        id: change.id,
        intervention: new Date(scenario.startMs + change.startHour * hourMs).toISOString(),
        treated: change.treated.map(({ platform, queueId }) => `${demoPlatformIds[platform]}:${queueId}`),
        metrics: ['csat'],
      },
    ],
  });
  const file = measureChange({
    table: { rows: panel.rows, columns },
    config,
    changeId: change.id,
    asOf: new Date(scenario.startMs + scenario.hours * hourMs).toISOString(),
    driftDays,
    inputMaxIntervalAt: null,
  });
  const truth = trueEffects(scenario).find(
    ({ changeId, metric }) => changeId === change.id && metric === 'csat',
  )!;
  return { file, truth };
}

describe('satisfaction in the pipeline', () => {
  it('comes from the two-part model, with the weighted estimates beside it', () => {
    const { file, truth } = measure({});
    expect(file.failures).toEqual([]);
    expect(file.estimates.map(({ estimator }) => estimator).sort()).toEqual([
      'hurdle',
      'hurdle-ipw',
      'hurdle-ipw-response',
    ]);
    expect(file.estimates.filter(({ headline }) => headline)).toHaveLength(1);
    const plain = file.estimates.find(({ estimator }) => estimator === 'hurdle')!;
    expect(plain.ci_lower!).toBeLessThan(truth.delta);
    expect(plain.ci_upper!).toBeGreaterThan(truth.delta);
    for (const { delta } of file.estimates) expect(Math.abs(delta - plain.delta)).toBeLessThan(0.05);
  });

  it('lets the weighted estimate lead and says why where the change moved who is asked', () => {
    const { file } = measure({ surveySelectionBias: 0.5 });
    const [first] = file.estimates;
    expect(first).toMatchObject({ estimator: 'hurdle-ipw', headline: true, validation_status: 'warned' });
    expect(first!.validation_failures).toMatch(
      /csat_sampling_bias.*who.*invited|csat_sampling_bias.*invited/,
    );
    const check = file.diagnostics.find(
      ({ check_name: name, estimator }) => name === 'csat_sampling_bias' && estimator === 'hurdle-ipw',
    )!;
    const { invitationRate } = JSON.parse(check.details) as {
      invitationRate: { delta: number; pValue: number };
    };
    expect(invitationRate.delta).toBeLessThan(0);
    expect(invitationRate.pValue).toBeLessThan(0.025);
  });

  it('says that it cannot tell where the data do not count invitations', () => {
    const { file } = measure({}, { withoutInvitations: true });
    expect(file.estimates).toHaveLength(1);
    expect(file.estimates[0]!.validation_failures).toContain('csat_sampling_unknown');
  });

  it('leaves out of drift a day on which no answer is zero, and keeps the metric', () => {
    const { file } = measure(
      {},
      {
        driftDays: ['2026-05-01T00:00:00.000Z', '2026-05-02T00:00:00.000Z'],
        dayWithoutZeros: '2026-05-01T00:00:00.000Z',
      },
    );
    expect(file.failures).toEqual([]);
    expect(file.estimates).toHaveLength(3);
    expect(file.daily[0]!.points.map(({ asOf }) => asOf)).toEqual(['2026-05-01T00:00:00.000Z']);
  });
});

import { describe, expect, it } from 'vitest';
import { configSchema } from '../../activities/contract/config.ts';
import { impactDiagnostics, impactEstimates } from '../../activities/contract/tables/index.ts';
import { measureChange } from '../../activities/measurement/measure-change.ts';
import { hourlyPanel } from './panel.ts';

const treated = ['g:a', 'g:b', 'g:c'];
const controls = ['g:d', 'g:e', 'g:f', 'g:g', 'g:h', 'g:i'];
const intervention = '2026-04-06T00:00:00.000Z';
const asOf = '2026-04-26T00:00:00.000Z';
const panel = {
  seed: 3,
  start: '2026-01-05T00:00:00Z',
  days: 111,
  intervention,
  treated,
  controls,
  effect: -0.06,
};
const table = hourlyPanel(panel);

function configWith(change: Record<string, unknown>) {
  return configSchema.parse({
    platforms: [{ id: 'g', kind: 'files', path: 'x.csv', columns: {} }],
    changes: [{ id: 'ivr', intervention, treated, ...change }],
  });
}

function measure(change: Record<string, unknown>, driftDays: string[] = []) {
  return measureChange({
    table,
    config: configWith(change),
    changeId: 'ivr',
    asOf,
    driftDays,
    inputMaxIntervalAt: asOf,
  });
}

const stamp = {
  run_id: 'r',
  code_version: '0',
  config_hash: 'h',
  input_rows: 1,
  input_max_interval_at: asOf,
  schema_version: '1.0',
  created_at: asOf,
};

describe('measureChange', () => {
  it('recovers a known effect with rows that keep the table contract', () => {
    const file = measure({ metrics: ['aht', 'service_level'] });
    expect(file.failures).toEqual([]);
    for (const row of file.estimates)
      expect(() => impactEstimates.row.parse({ ...row, ...stamp })).not.toThrow();
    for (const row of file.diagnostics)
      expect(() => impactDiagnostics.row.parse({ ...row, ...stamp })).not.toThrow();
    const [aht, serviceLevel] = file.estimates;
    expect(aht).toMatchObject({
      metric: 'aht',
      transform: 'log',
      treated_units: 3,
      clusters: 9,
      pre_end_at: intervention,
    });
    expect(aht!.delta).toBeCloseTo(-0.06, 2);
    expect(aht!.ci_lower!).toBeLessThan(-0.06);
    expect(aht!.ci_upper!).toBeGreaterThan(-0.06);
    expect(aht!.effect_pct!).toBeCloseTo((Math.exp(aht!.delta) - 1) * 100, 8);
    expect(serviceLevel!.delta).toBeCloseTo(0.05, 2);
  });

  it('gives one daily effect for each day, labelled by the end of the UTC day', () => {
    const days = ['2026-04-10T00:00:00.000Z', '2026-04-20T13:00:00.000Z'];
    const [daily] = measure({ metrics: ['aht'] }, days).daily;
    expect(daily!.points.map((point) => point.asOf)).toEqual([
      '2026-04-10T00:00:00.000Z',
      '2026-04-21T00:00:00.000Z',
    ]);
    for (const point of daily!.points) expect(point.delta).toBeCloseTo(-0.06, 1);
  });

  it('leaves out a day before the change and reports the others', () => {
    const [daily] = measure({ metrics: ['aht'] }, ['2026-03-01T00:00:00.000Z', asOf]).daily;
    expect(daily!.points).toHaveLength(1);
  });

  it('reports a metric without values and measures the others', () => {
    const file = measure({ metrics: ['csat', 'aht'] });
    expect(file.failures).toMatchObject([{ metric: 'csat', code: 'no-treated-rows' }]);
    expect(file.estimates.map(({ metric }) => metric)).toEqual(['aht']);
  });

  it('uses the controls that are named, and says why the others are out', () => {
    const file = measure({ metrics: ['aht'], controls: ['g:d', 'g:e', 'g:f'] });
    expect(JSON.parse(file.estimates[0]!.controls)).toEqual(['g:d', 'g:e', 'g:f']);
    expect(file.weights.map(({ name }) => name)).toEqual(['g:d', 'g:e', 'g:f']);
  });

  it('never takes a queue that another change treats as a control', () => {
    const config = configSchema.parse({
      platforms: [{ id: 'g', kind: 'files', path: 'x.csv', columns: {} }],
      changes: [
        { id: 'ivr', intervention, treated, metrics: ['aht'] },
        { id: 'other', intervention, treated: ['g:d'], metrics: ['aht'] },
      ],
    });
    const file = measureChange({
      table,
      config,
      changeId: 'ivr',
      asOf,
      driftDays: [],
      inputMaxIntervalAt: asOf,
    });
    expect(JSON.parse(file.estimates[0]!.controls)).not.toContain('g:d');
  });

  describe('units whose handle time is defined otherwise', () => {
    const definitions = { 'g:d': 'talk', 'g:e': 'talk' };
    const mixed = hourlyPanel({ ...panel, definitions });
    const measured = (change: Record<string, unknown>, table = mixed) =>
      measureChange({
        table,
        config: configWith({ metrics: ['aht', 'service_level'], ...change }),
        changeId: 'ivr',
        asOf,
        driftDays: [],
        inputMaxIntervalAt: asOf,
      });

    it('are not chosen as controls of handle time, with the reason', () => {
      const file = measured({});
      expect(file.failures).toEqual([]);
      const chosen = file.estimates.map((row) => [row.metric, JSON.parse(row.controls).includes('g:d')]);
      expect(chosen).toEqual([
        ['aht', false],
        ['service_level', true],
      ]);
      expect(file.weights.find(({ metric, name }) => metric === 'aht' && name === 'g:d')).toMatchObject({
        reason: 'its handle time is talk, that of the treated units talk+hold+acw',
      });
    });

    it('are refused as named controls of handle time, other metrics go on', () => {
      const file = measured({ controls: ['g:d', 'g:f', 'g:g'] });
      expect(file.failures).toMatchObject([
        {
          metric: 'aht',
          code: 'mixed-handle-time',
          message: expect.stringContaining('talk (g:d) and talk+hold+acw (g:a, g:b, g:c, g:f, …)'),
          hint: expect.stringContaining('allowMixedHandleTime'),
        },
      ]);
      expect(file.estimates.map(({ metric }) => metric)).toEqual(['service_level']);
    });

    it('are admitted by name, with a warning and without one definition', () => {
      const file = measured({ controls: ['g:d', 'g:f', 'g:g'], allowMixedHandleTime: true });
      expect(file.failures).toEqual([]);
      expect(file.estimates[0]).toMatchObject({ metric: 'aht', handle_time_definition: null });
      expect(file.diagnostics.map(({ check_name }) => check_name)).toContain('mixed_handle_time');
    });

    it('are no mixture where all are alike', () => {
      const talk = Object.fromEntries([...treated, ...controls].map((unit) => [unit, 'talk']));
      const file = measured({}, hourlyPanel({ ...panel, definitions: talk }));
      expect(file.failures).toEqual([]);
      expect(file.estimates[0]).toMatchObject({ metric: 'aht', handle_time_definition: 'talk' });
    });
  });

  it('refuses an unknown change by name', () => {
    expect(() =>
      measureChange({
        table,
        config: configWith({}),
        changeId: 'nope',
        asOf,
        driftDays: [],
        inputMaxIntervalAt: asOf,
      }),
    ).toThrow(/no change nope/);
  });

  it('gives the same file twice', () => {
    expect(measure({ metrics: ['aht'] }, [asOf])).toEqual(measure({ metrics: ['aht'] }, [asOf]));
  });
});

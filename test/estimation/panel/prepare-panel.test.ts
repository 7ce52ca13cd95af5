import { describe, expect, it } from 'vitest';
import { type EstimateSpecInput, estimateSpec } from '../../../activities/contract/estimate-spec.ts';
import { type DataTable, preparePanel, selectRows } from '../../../activities/estimation/index.ts';
import { makePanel, numbers, run, setColumn } from './make-panel.ts';

const HOUR = 3_600_000;
const base: EstimateSpecInput = {
  outcome: 'y',
  unit: 'unit',
  time: 'time',
  treatment: 'd',
  estimator: 'twfe',
};
const prepare = (table: DataTable, spec: EstimateSpecInput) => preparePanel(table, estimateSpec.parse(spec));

/** The panel with hours from 2026-03-27T00:00Z instead of numbers: Dublin's clocks go forward on the 29th. */
function hourly(): DataTable {
  const table = makePanel({ units: 4, periods: 96, treated: 2, start: 60 });
  const from = Date.parse('2026-03-27T00:00:00Z');
  const values = Float64Array.from(numbers(table, 'time'), (t) => from + t * HOUR);
  return { rows: table.rows, columns: new Map(table.columns).set('time', { kind: 'time', values }) };
}

describe('rows', () => {
  it('drops and counts missing and excluded rows', () => {
    const y = numbers(makePanel(), 'y');
    const gaps = setColumn(makePanel(), 'y', (row) => (row % 50 === 0 ? Number.NaN : y[row]!));
    const { sample, notes } = prepare(gaps, { ...base, exclude: { units: ['q11'], times: [[18, 19]] } });
    expect(notes.missingRows).toBe(5);
    expect(notes.excludedRows).toBe(20 + 22);
    expect(sample.rows).toBe(240 - 5 - 42);
    expect(sample.unit.levels).toBe(11);
    expect(sample.time.levels).toBe(18);
  });

  it('counts singletons, keeps them by default and drops them on request', () => {
    const table = selectRows(makePanel(), Int32Array.from([...Array(140).keys(), 239]));
    expect(prepare(table, base).notes.singletons).toBe(1);
    expect(prepare(table, base).sample.rows).toBe(141);
    const dropped = prepare(table, { ...base, singletons: 'drop' });
    expect(dropped.sample.rows).toBe(140);
    expect(dropped.notes.singletons).toBe(1);
    const spec: EstimateSpecInput = { ...base, inference: { kind: 'iid' } };
    expect(run(table, spec).delta).toBeCloseTo(run(table, { ...spec, singletons: 'drop' }).delta, 12);
    expect(run(table, spec).standardError).toBeCloseTo(
      run(table, { ...spec, singletons: 'drop' }).standardError!,
      12,
    );
  });

  it('zero weights drop rows and scale does not matter', () => {
    const w = numbers(makePanel(), 'w');
    const zeros = setColumn(makePanel(), 'w', (row) => (row < 5 ? 0 : w[row]!));
    expect(prepare(zeros, { ...base, weights: 'w' }).sample.rows).toBe(235);
    const spec: EstimateSpecInput = { ...base, weights: 'w', inference: { kind: 'clustered' } };
    const scaled = run(
      setColumn(makePanel(), 'w', (row) => 1000 * w[row]!),
      spec,
    );
    expect(scaled.delta).toBeCloseTo(run(makePanel(), spec).delta, 12);
    expect(scaled.standardError).toBeCloseTo(run(makePanel(), spec).standardError!, 12);
  });

  it('equals weighting by repetition of rows for the coefficient', () => {
    const table = makePanel();
    const w = numbers(table, 'w');
    const repeated = [...w].flatMap((count, row) => Array.from({ length: count }, () => row));
    const spec: EstimateSpecInput = { ...base, covariates: ['x'], inference: { kind: 'clustered' } };
    expect(run(table, { ...spec, weights: 'w' }).delta).toBeCloseTo(
      run(selectRows(table, Int32Array.from(repeated)), spec).delta,
      11,
    );
  });
});

describe('inverse probability weights', () => {
  it('multiply into the weights, trim, and report overlap', () => {
    const table = setColumn(makePanel(), 'p', (row) => (row % 10 === 0 ? 0.005 : 0.2 + (row % 5) * 0.1));
    const { sample, notes } = prepare(table, { ...base, weights: 'w', propensity: 'p', trim: 0.01 });
    expect(sample.rows).toBe(216);
    expect(notes.overlap?.trimmed).toBe(24);
    expect(notes.overlap?.minimum).toBe(0.005);
    expect(notes.overlap!.effectiveSampleSize).toBeLessThan(216);
    expect(sample.weights![0]).toBeCloseTo(numbers(table, 'w')[1]! / 0.3, 12);
  });
});

describe('transforms', () => {
  it('log and logit, percentages included, and epsilon at the bounds', () => {
    const log = prepare(
      setColumn(makePanel(), 'y', (row) => row),
      { ...base, transform: 'log', epsilon: 0.5 },
    );
    expect(log.sample.outcome[0]).toBe(Math.log(0.5));
    expect(log.sample.rawOutcome[0]).toBe(0);
    expect(log.notes.boundedRows).toBe(1);
    const percent = prepare(
      setColumn(makePanel(), 'y', (row) => 10 + (row % 80)),
      { ...base, transform: 'logit' },
    );
    expect(percent.sample.outcome[0]).toBeCloseTo(Math.log(0.1 / 0.9), 14);
    const rates = setColumn(makePanel(), 'y', (row) => ((row + Math.floor(row / 20)) % 4) / 3);
    const counted = prepare(rates, { ...base, transform: 'logit', epsilon: 0.01, weights: 'w' });
    const n = numbers(rates, 'w')[0]!;
    expect(counted.sample.outcome[0]).toBeCloseTo(Math.log(0.5 / n / (1 - 0.5 / n)), 12);
    const clipped = prepare(rates, { ...base, transform: 'logit', epsilon: 0.01 });
    expect(clipped.sample.outcome[3]).toBeCloseTo(Math.log(0.99 / 0.01), 12);
    expect(clipped.notes.boundedRows).toBe(120);
  });

  it('back-transformed effects', () => {
    const y = numbers(makePanel(), 'y');
    const log = run(
      setColumn(makePanel(), 'y', (row) => Math.exp(y[row]!)),
      { ...base, transform: 'log', inference: { kind: 'iid' } },
    );
    expect(log.relativeEffect!.estimate).toBeCloseTo(Math.expm1(log.delta), 14);
    expect(log.relativeEffect!.upper).toBeCloseTo(Math.expm1(log.confidenceInterval.upper!), 14);
    const none = run(makePanel(), { ...base, inference: { kind: 'iid' } });
    const d = numbers(makePanel(), 'd');
    const treated = y.filter((_, row) => d[row] === 1);
    const mean = treated.reduce((sum, value) => sum + value, 0) / treated.length - none.delta;
    expect(none.relativeEffect!.estimate).toBeCloseTo(none.delta / mean, 12);
  });
});

describe('time', () => {
  it('post begins at the intervention, `from` is inclusive, `to` exclusive for instants and inclusive for dates', () => {
    const { treatment: _treatment, ...rest } = base;
    const table = hourly();
    const { sample } = prepare(table, { ...rest, treated: ['q0'], intervention: '2026-03-28T05:00:00Z' });
    expect(sample.firstTreated[0]).toBe(29);
    expect(sample.regressors[0]!.values.reduce((sum, value) => sum + value, 0)).toBe(96 - 29);
    const count = (from: string, to: string, timezone = 'UTC') => {
      const events = [{ name: 'e', from, to, units: ['q1'] }];
      const values = prepare(table, { ...base, timezone, events }).sample.regressors.at(-1)!.values;
      return values.reduce((sum, value) => sum + value, 0);
    };
    expect(count('2026-03-28T00:00:00Z', '2026-03-28T02:00:00Z')).toBe(2);
    expect(count('2026-03-28', '2026-03-28')).toBe(24);
    expect(count('2026-03-29', '2026-03-29', 'Europe/Dublin')).toBe(23);
  });

  it('derives calendar effects in local time across the change of clocks', () => {
    const { sample } = prepare(hourly(), {
      ...base,
      timezone: 'Europe/Dublin',
      absorb: ['hour_of_day', 'day_of_week', 'date', 'unit^hour_of_week'],
    });
    const [hour, day, date, both] = sample.effects;
    // 2026-03-28T23:00Z is still winter time; 2026-03-29T12:00Z is 13:00 in summer time, a Sunday.
    expect(hour!.label(hour!.codes[47]!)).toBe('23');
    expect(hour!.label(hour!.codes[60]!)).toBe('13');
    expect(day!.label(day!.codes[60]!)).toBe('6');
    expect(date!.label(date!.codes[71]!)).toBe('2026-03-30');
    expect(both!.label(both!.codes[60]!)).toBe('q0^157');
  });

  it('reads ISO text, years and numbers kept as text', () => {
    const table = makePanel({ periods: 4, units: 3, treated: 1, start: 2 });
    const codes = Int32Array.from(numbers(table, 'time'));
    const with_ = (labels: string[]) => ({
      rows: table.rows,
      columns: new Map(table.columns).set('time', { kind: 'text', codes, labels } as const),
    });
    const { treatment: _treatment, ...rest } = base;
    const years = prepare(with_(['1988', '1989', '1990', '1991']), {
      ...rest,
      treated: 'q0',
      intervention: 1990,
    });
    expect([...years.sample.periodValues]).toEqual([1988, 1989, 1990, 1991]);
    const days = prepare(
      with_(['2026-01-01', '2026-01-02', '2026-01-03 00:00', '2026-01-04T00:00:00+01:00']),
      { ...rest, treated: 'q0', intervention: '2026-01-03' },
    );
    expect(days.sample.timeKind).toBe('time');
    expect(days.sample.periodValues[3]).toBe(Date.parse('2026-01-03T23:00:00Z'));
    expect(() => prepare(with_(['a', 'b', 'c', 'd']), base)).toThrow(/"time" holds "a"/);
  });
});

describe('regressors of the guide', () => {
  it('treatment, post and intercept are absorbed beside two-way effects and named', () => {
    const table = makePanel();
    const time = numbers(table, 'time');
    const full = setColumn(
      setColumn(
        setColumn(table, 'treated', (row) => (row < 100 ? 1 : 0)),
        'post',
        (row) => (time[row]! >= 12 ? 1 : 0),
      ),
      'one',
      () => 1,
    );
    const result = run(full, {
      ...base,
      covariates: ['treated', 'post', 'one'],
      inference: { kind: 'clustered' },
    });
    expect(result.diagnostics.collinear).toEqual(['treated', 'post', 'one']);
    expect(result.delta).toBeCloseTo(run(table, { ...base, inference: { kind: 'clustered' } }).delta, 12);
  });

  it('ols with treated and intervention fits constant, treated, post, treated_post', () => {
    const { treatment: _treatment, ...rest } = base;
    const result = run(makePanel(), {
      ...rest,
      treated: ['q0', 'q1', 'q2', 'q3', 'q4'],
      intervention: 12,
      estimator: 'ols',
      inference: { kind: 'hc1' },
    });
    expect(result.coefficients!.map(({ name }) => name)).toEqual([
      'intercept',
      'treated',
      'post',
      'treated_post',
    ]);
    expect(result.delta).toBeCloseTo(run(makePanel(), { ...base, inference: { kind: 'iid' } }).delta, 11);
  });
});

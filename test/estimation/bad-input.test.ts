import { describe, expect, it } from 'vitest';
import { ContraflowError } from '../../activities/contract/errors.ts';
import type { EstimateSpecInput } from '../../activities/contract/estimate-spec.ts';
import type { DataTable } from '../../activities/estimation/index.ts';
import { makePanel, numbers, run, setColumn } from './panel/make-panel.ts';

const base: EstimateSpecInput = {
  outcome: 'y',
  unit: 'unit',
  time: 'time',
  treatment: 'd',
  estimator: 'twfe',
  inference: { kind: 'clustered' },
};
const panel = makePanel();

function refusal(table: DataTable, spec: EstimateSpecInput): ContraflowError {
  try {
    run(table, spec);
  } catch (error) {
    if (error instanceof ContraflowError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const { treatment: _treatment, ...withoutTreatment } = base;
const treatedQ0: EstimateSpecInput = { ...withoutTreatment, treated: ['q0', 'q1'], intervention: 12 };

describe('data that cannot be estimated are refused with the column or unit and the remedy', () => {
  const cases: [string, DataTable, EstimateSpecInput, string, RegExp][] = [
    [
      'an outcome of one value a unit',
      setColumn(panel, 'y', (row) => 3.7 * Math.floor(row / 20)),
      base,
      'absorbed-outcome',
      /"y" has one value for each unit/,
    ],
    [
      'an outcome that unit and time make together',
      setColumn(panel, 'y', (row) => Math.sqrt(Math.floor(row / 20)) + Math.sin(row % 20)),
      base,
      'absorbed-outcome',
      /absorb unit, \w+ explains column "y" wholly/,
    ],
    [
      'the outcome among the covariates',
      panel,
      { ...base, covariates: ['y'] },
      'outcome-as-covariate',
      /"y" is the outcome itself/,
    ],
    ['no treated row', setColumn(panel, 'd', () => 0), base, 'no-treated-unit', /"d"/],
    [
      'intervention after the data',
      panel,
      { ...treatedQ0, intervention: 99 },
      'no-treated-unit',
      /intervention|no unit/,
    ],
    ['every row treated', setColumn(panel, 'd', () => 1), base, 'all-treated', /"d"/],
    [
      'every unit treated at once',
      setColumn(panel, 'd', (row) => (row % 20 >= 12 ? 1 : 0)),
      base,
      'all-treated',
      /"unit"/,
    ],
    ['no pre-period by date', panel, { ...treatedQ0, intervention: 0 }, 'no-pre-period', /begin at 0/],
    [
      'no pre-period by column',
      setColumn(panel, 'd', (row) => (row < 40 ? 1 : 0)),
      base,
      'no-pre-period',
      /"d"/,
    ],
    ['unknown treated unit', panel, { ...treatedQ0, treated: ['q0', 'nobody'] }, 'unknown-unit', /"nobody"/],
    ['constant outcome', setColumn(panel, 'y', () => 3), base, 'constant-outcome', /"y"/],
    [
      'treatment inside an absorbed effect',
      panel,
      { ...base, absorb: ['unit^d', 'time'] },
      'treatment-absorbed',
      /"d".*unit\^d/,
    ],
    [
      'one cluster',
      setColumn(panel, 'one', () => 4),
      { ...base, inference: { kind: 'clustered', by: ['one'] } },
      'one-cluster',
      /"one"/,
    ],
    [
      'infinite outcome',
      setColumn(panel, 'y', (row) => (row === 25 ? Infinity : row)),
      base,
      'infinite-outcome',
      /"y".*row 26, unit q1/,
    ],
    [
      'only missing outcomes',
      setColumn(panel, 'y', () => Number.NaN),
      base,
      'no-rows',
      /"y".*240 have a missing value/,
    ],
    [
      'infinite covariate',
      setColumn(panel, 'x', (row) => (row === 3 ? -Infinity : row)),
      { ...base, covariates: ['x'] },
      'infinite-covariate',
      /"x"/,
    ],
    [
      'negative weight',
      setColumn(panel, 'w', (row) => (row === 30 ? -1 : 1)),
      { ...base, weights: 'w' },
      'negative-weight',
      /"w".*row 31, unit q1/,
    ],
    [
      'log of zero',
      setColumn(panel, 'y', (row) => (row === 7 ? 0 : row + 1)),
      { ...base, transform: 'log' },
      'log-of-nonpositive',
      /"y".*row 8, unit q0/,
    ],
    [
      'logit of 1.2',
      setColumn(panel, 'y', (row) => (row === 7 ? 1.2 : 0.5 + 0.001 * row)),
      { ...base, transform: 'logit' },
      'logit-out-of-range',
      /1\.2.*"y".*row 8/,
    ],
    [
      'logit of 1 without epsilon',
      setColumn(panel, 'y', (row) => (row === 7 ? 1 : 0.5)),
      { ...base, transform: 'logit' },
      'logit-out-of-range',
      /"y"/,
    ],
    [
      'propensity of 0',
      setColumn(panel, 'x', () => 0),
      { ...base, propensity: 'x' },
      'propensity-out-of-range',
      /"x"/,
    ],
    ['missing column', panel, { ...base, outcome: 'aht' }, 'missing-column', /"aht"/],
    ['text where numbers belong', panel, { ...base, covariates: ['unit'] }, 'not-a-number', /"unit".*"q0"/],
  ];

  it.each(cases)('%s', (_name, table, spec, code, message) => {
    const error = refusal(table, spec);
    expect(error.kind).toBe('data');
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.hint.length).toBeGreaterThan(10);
  });
});

describe('specs that cannot be meant are refused as usage', () => {
  const cases: [string, EstimateSpecInput, string][] = [
    ['no treatment', withoutTreatment, 'no-treatment'],
    ['two treatments', { ...base, treated: ['q0'], intervention: 3 }, 'several-treatments'],
    ['treated without intervention', { ...withoutTreatment, treated: ['q0'] }, 'no-intervention'],
    ['a date on a column of numbers', { ...treatedQ0, intervention: '2026-03-02' }, 'wrong-time'],
    ['hour of day of a column of numbers', { ...base, absorb: ['unit', 'hour_of_day'] }, 'no-calendar'],
    ['placebo on a regression', { ...base, inference: { kind: 'placebo' } }, 'unsupported-inference'],
    [
      'a window without a pre-period',
      { ...treatedQ0, estimator: 'event-study', window: [0, 5] },
      'bad-window',
    ],
  ];

  it.each(cases)('%s', (_name, spec, code) => {
    const error = refusal(panel, spec);
    expect(error.kind).toBe('usage');
    expect(error.code).toBe(code);
  });
});

describe('numbers that the data do not support are null, never 0 or NaN', () => {
  it('one treated cluster has no clustered error, and auto uses another method', () => {
    const one = makePanel({ treated: 1 });
    const clustered = run(one, base);
    expect(clustered.standardError).toBeNull();
    expect(clustered.confidenceInterval).toEqual({ level: 0.95, lower: null, upper: null });
    expect(clustered.diagnostics.warnings.join()).toMatch(/only one cluster of unit is treated/);
    const auto = run(one, { ...base, inference: { kind: 'auto' } });
    expect(auto.inference).toBe('driscoll-kraay');
    expect(auto.standardError).toBeGreaterThan(0);
  });

  it('a perfect fit has no standard error', () => {
    const exact = makePanel({ noise: 0 });
    const y = numbers(exact, 'y');
    const x = numbers(exact, 'x');
    const result = run(
      setColumn(exact, 'y', (row) => y[row]! - 0.3 * x[row]!),
      base,
    );
    expect(result.delta).toBeCloseTo(0.5, 10);
    expect(result.standardError === null || result.standardError < 1e-10).toBe(true);
    expect(JSON.stringify(result)).not.toMatch(/NaN|Infinity/);
  });
});

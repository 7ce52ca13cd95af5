import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { estimateGlm } from '../../../activities/estimation/glm/index.ts';
import { readTable } from '../../../activities/estimation/io/index.ts';
import { buildFactor } from '../../../activities/estimation/panel/factor.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { makeSample, makeSpec } from './make-sample.ts';

interface Reference {
  coef: number[];
  se_cluster_queue: number[];
  weighted_by_answered: { coef: number[]; se: number[] };
}

describe.skipIf(!hasShared)('fractional logit against the reference panel (needs ../shared)', async () => {
  if (!hasShared) return;
  const reference: Reference = JSON.parse(
    readFileSync(sharedPath('reference/fraclogit_medium.json'), 'utf8'),
  );
  const table = await readTable(sharedPath('reference/panel_medium.parquet'));
  const numbers = (name: string): Float64Array => {
    const column = table.columns.get(name);
    if (column?.kind !== 'number') throw new Error(`${name} is not numeric`);
    return column.values;
  };
  const hour = numbers('hour');
  const answered = numbers('answered');
  const covariates = [
    { name: 'campaign', values: numbers('campaign') },
    { name: 'payroll', values: numbers('payroll') },
    { name: 'offered', values: numbers('offered').map(Math.log1p) },
  ];
  for (let day = 1; day < 7; day++)
    covariates.push({ name: `dow${day}`, values: hour.map((h) => Number(Math.floor(h / 24) % 7 === day)) });
  for (let h = 1; h < 24; h++)
    covariates.push({ name: `hod${h}`, values: hour.map((value) => Number(value % 24 === h)) });
  const input = {
    outcome: numbers('sl_hits').map((hits, i) => hits / answered[i]!),
    unit: buildFactor('queue_id', table.columns.get('queue_id')!),
    time: buildFactor('hour', table.columns.get('hour')!),
    treatment: numbers('d'),
    covariates,
  };

  it.each([
    ['unweighted', undefined, reference.coef, reference.se_cluster_queue],
    ['weighted', answered, reference.weighted_by_answered.coef, reference.weighted_by_answered.se],
  ])(
    'reproduces coefficients and clustered errors, %s',
    (_, weights, coefficients, errors) => {
      const result = estimateGlm(makeSample({ ...input, weights }), makeSpec('fractional-logit'));
      const names = ['intercept', 'd', ...covariates.map((c) => c.name)];
      names.forEach((name, at) => {
        const row = result.coefficients?.find((c) => c.name === name);
        expect(Math.abs(row!.estimate - coefficients[at]!)).toBeLessThan(1e-10);
        expect(Math.abs(row!.standardError! / errors[at]! - 1)).toBeLessThan(1e-9);
      });
      expect(result.clusters).toEqual([100]);
      expect(result.degreesOfFreedom).toBe(99);
    },
    60_000,
  );
});

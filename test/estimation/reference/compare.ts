import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { EstimateResult } from '../../../activities/contract/estimate-result.ts';
import { type EstimateSpecInput, estimateSpec } from '../../../activities/contract/estimate-spec.ts';
import { type DataTable, estimate } from '../../../activities/estimation/index.ts';
import { sharedPath } from '../../support/shared.ts';

/** Numbers of one regression of a peer, by coefficient. */
export interface PeerNumbers {
  coef: Record<string, number>;
  se?: Record<string, number>;
  p?: Record<string, number>;
}

export function readReference<T>(name: string): T {
  return JSON.parse(readFileSync(sharedPath(`reference/${name}.json`), 'utf8')) as T;
}

export function run(table: DataTable, spec: EstimateSpecInput): EstimateResult {
  return estimate(table, estimateSpec.parse(spec));
}

export function expectRelative(
  actual: number | null | undefined,
  expected: number,
  tolerance: number,
  what: string,
): void {
  expect(actual, what).toBeTypeOf('number');
  expect(Math.abs(actual! / expected - 1), `${what}: ${actual} for ${expected}`).toBeLessThan(tolerance);
}

/**
 * Compares coefficients (1e-10), standard errors (1e-9) and p-values (1e-8). Peers that compute p as 1 − cdf carry an
 * absolute error of a few 1e-16, which is allowed for.
 */
export function expectPeer(result: EstimateResult, peer: PeerNumbers, label: string, scale = 1): void {
  for (const [name, value] of Object.entries(peer.coef)) {
    const own = result.coefficients?.find((coefficient) => coefficient.name === name);
    expect(own, `${label} ${name}`).toBeDefined();
    expectRelative(own!.estimate, value, 1e-10 * scale, `${label} ${name} coefficient`);
    const se = peer.se?.[name];
    if (se !== undefined)
      expectRelative(own!.standardError, se, 1e-9 * scale, `${label} ${name} standard error`);
    const p = peer.p?.[name];
    if (p !== undefined)
      expect(Math.abs(own!.pValue! - p), `${label} ${name} p-value`).toBeLessThan(1e-8 * p + 1e-15);
  }
}

/** Adds a numeric column computed from others. */
export function withColumn(
  table: DataTable,
  name: string,
  value: (get: (column: string) => number) => number,
): void {
  const values = new Float64Array(table.rows);
  for (let row = 0; row < table.rows; row++) {
    values[row] = value((column) => {
      const source = table.columns.get(column);
      return source === undefined || source.kind === 'text' ? Number.NaN : source.values[row]!;
    });
  }
  table.columns.set(name, { kind: 'number', values });
}

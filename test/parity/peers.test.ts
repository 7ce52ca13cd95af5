import { beforeAll, describe, expect, it } from 'vitest';
import { missingPackages, pythonPeers } from '../../infra/bench/python.ts';
import { beyondLimits, type Comparison, comparePanels } from '../../infra/parity/compare.ts';

const packages = ['linearmodels', 'pyfixest', 'statsmodels'];
const missing = await missingPackages(packages);
const reason = missing.length > 0 ? ` (needs ${missing.join(', ')}: run npm run parity once)` : '';

describe.skipIf(missing.length > 0)(`estimates against the Python peers${reason}`, () => {
  let comparisons: Comparison[] = [];

  beforeAll(async () => {
    const { python } = await pythonPeers(packages, () => {});
    comparisons = await comparePanels(5, python);
  }, 120_000);

  it('compares every peer', () => {
    const compared = comparisons.filter(({ differences }) => differences !== undefined);
    expect(new Set(compared.map(({ combination }) => combination.tool)).size).toBe(3);
    expect(compared.length).toBeGreaterThan(150);
  });

  it.each(['coef', 'se', 'p'] as const)('%s agree', (figure) => {
    const apart = comparisons
      .filter((comparison) => beyondLimits(comparison).includes(figure))
      .map(
        ({ panel, combination, differences }) =>
          `${panel} ${combination.tool} ${combination.name}: ${differences?.[figure]}`,
      );
    expect(apart).toEqual([]);
  });
});

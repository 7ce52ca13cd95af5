import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { largestGap, runFile } from './support.ts';

const panel = sharedPath('reference/panel_201x2160.parquet');

describe.skipIf(!hasShared || !existsSync(panel))(
  '200 donors × 1296 pre-periods (needs panel_201x2160.parquet of gen_panel.py)',
  () => {
    it('matches the recorded weights, gap and placebo p-value', async () => {
      const reference = JSON.parse(readFileSync(sharedPath('reference/sc_201x2160.json'), 'utf8'));
      const donors = Array.from({ length: 200 }, (_, j) => j + 1);
      const result = await runFile(panel, {
        outcome: 'log_aht',
        unit: 'queue_id',
        time: 'hour',
        treated: 0,
        intervention: 1296,
        donors,
        estimator: 'synthetic-control',
        missing: 'interpolate',
      });
      expect(result.delta).toBeCloseTo(reference.att, 9);
      expect(
        largestGap(
          donors.map((j) => result.weights!.units![String(j)]!),
          reference.weights,
        ),
      ).toBeLessThan(1e-8);
      expect(result.diagnostics.fit!.preRmspe ** 2).toBeCloseTo(reference.pre_mspe, 9);
      expect(result.diagnostics.placebo!.pValueIncludingTreated).toBeCloseTo(reference.p_value_geq, 12);
    });
  },
);

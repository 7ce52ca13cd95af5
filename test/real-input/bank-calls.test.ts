import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { hasShared, sharedPath } from '../support/shared.ts';
import { type CommandOutcome, contraflow } from './run-command.ts';

/** Five-minute call volumes of a bank, March to October 2003, one queue; the date of the change is invented. */
const config = {
  platforms: [
    {
      id: 'export',
      kind: 'files',
      path: sharedPath('reference/bank_calls.csv'),
      columns: { queue_id: '=bank', interval_start: 'DateTime', offered: 'Calls' },
    },
  ],
  changes: [
    {
      id: 'invented',
      intervention: '2003-08-01T00:00:00Z',
      treated: ['export:bank'],
      controls: 'none',
      design: 'its',
      metrics: ['volume'],
    },
  ],
};

interface Effect {
  estimator: string;
  inference: string;
  transform: string;
  delta: number;
  std_error: number;
  ci_lower: number;
  ci_upper: number;
  observations: number;
  treated_units: number;
}

describe.skipIf(!hasShared)('real call volumes through the embedded stack (needs ../shared)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'contraflow-bank-'));
  let backfill: CommandOutcome;
  let cycle: CommandOutcome;

  beforeAll(async () => {
    writeFileSync(join(folder, 'contraflow.yaml'), stringify(config));
    backfill = await contraflow(folder, 'backfill', '--platform', 'export', '--window-days', '28', '--json');
    cycle = await contraflow(folder, 'run', '--as-of', '2003-10-25', '--no-extract', '--json');
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function query<Row>(sql: string): Promise<Row[]> {
    const { exitCode, stdout, stderr } = await contraflow(folder, 'query', sql, '--json');
    expect(exitCode, stderr).toBe(0);
    return JSON.parse(stdout) as Row[];
  }

  it('loads every call, five minutes summed to hours', async () => {
    expect(backfill.exitCode, backfill.stderr).toBe(0);
    expect(JSON.parse(backfill.stdout)).toMatchObject({ status: 'done', rows: 2460, failed: 0, parked: 0 });
    const [loaded] = await query(
      'SELECT count(*) AS rows, sum(offered) AS calls, min(interval_start) AS first, max(interval_start) AS last FROM queue_hours',
    );
    expect(loaded).toEqual({
      rows: 2460,
      calls: 5_323_661,
      first: '2003-03-03T07:00:00.000Z',
      last: '2003-10-24T21:00:00.000Z',
    });
  });

  it('estimates a segmented regression with hour-of-week effects and an interval that allows for serial correlation', async () => {
    expect(cycle.exitCode, cycle.stderr).toBe(0);
    const [effect, ...others] = await query<Effect>('SELECT * FROM impact_current');
    expect(others).toEqual([]);
    expect(effect).toMatchObject({
      estimator: 'its',
      inference: 'newey-west',
      transform: 'log',
      observations: 2460,
      treated_units: 1,
    });
    expect(effect!.std_error).toBeGreaterThan(0);
    expect(effect!.ci_lower).toBeLessThan(effect!.delta);
    expect(effect!.ci_upper).toBeGreaterThan(effect!.delta);
    // Nothing happened on the invented date: the interval holds no large effect.
    expect(effect!.ci_lower).toBeGreaterThan(-0.2);
    expect(effect!.ci_upper).toBeLessThan(0.2);
  });

  it('writes the report and leaves no stack behind', () => {
    expect(existsSync(join(folder, '.contraflow', 'report', 'index.html'))).toBe(true);
    expect(existsSync(join(folder, '.contraflow', 'run', 'stack.json'))).toBe(false);
  });
});

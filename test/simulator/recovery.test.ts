import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type FaultKind,
  faultKind,
  type SimulatedPlatform,
  startSimulatedPlatform,
} from '../../infra/simulator/index.ts';
import { type Answer, bearer, call, type GenesysRow, genesysUrl, smallScenario, token } from './support.ts';

const weeks = ['2026-01-05', '2026-01-12', '2026-01-19', '2026-01-26', '2026-02-02'].map(
  (day) => `${day}T00:00:00.000Z`,
);

async function start(share: number): Promise<SimulatedPlatform> {
  const kinds = faultKind.options.filter((kind) => kind !== 'conflict');
  const rules = kinds.map((kind: FaultKind) => ({ kind, share, seconds: kind === 'slow-body' ? 0.01 : 1 }));
  const platform = await startSimulatedPlatform({
    port: 0,
    seed: 6,
    scenario: smallScenario,
    rateLimit: null,
    faults: { seed: 2, rules },
  });
  onTestFinished(() => platform.close());
  return platform;
}

/** True where every row is what the guide profile promises for the window. */
function sound(rows: GenesysRow[], from: string, to: string): boolean {
  const whole = (value: unknown): boolean => typeof value === 'number' && value >= 0;
  return rows.every(
    ({ intervalStart, metrics: m }) =>
      intervalStart >= from &&
      intervalStart < to &&
      [m.offerCount, m.answerCount, m.abandonCount].every(whole) &&
      m.answerCount + m.abandonCount <= m.offerCount &&
      !('flowOutCount' in m),
  );
}

/** A plain client: a bad page is asked for again, a listing that does not add up is listed again. */
async function extract(platform: SimulatedPlatform): Promise<GenesysRow[]> {
  let requests = 0;
  let access: RequestInit = {};
  const attempt = async (url: string): Promise<Answer | null> => {
    requests += 1;
    if (requests > 500) throw new Error('the faults never end');
    return call(url, access).catch(() => null);
  };
  const login = async (): Promise<void> => {
    for (let i = 0; i < 5; i++) {
      const got = await token(platform).catch(() => '');
      if (got) access = bearer(got);
      if (got) return;
    }
    throw new Error('no token in five attempts');
  };
  const list = async (from: string, to: string): Promise<GenesysRow[] | null> => {
    const rows: GenesysRow[] = [];
    const seen = new Set<string>();
    for (let cursor: string | null = null, total = 1; rows.length < total; ) {
      const page = await attempt(genesysUrl(platform, from, to, cursor));
      if (page?.status === 410) return null;
      if (page?.status === 401) await login();
      if (page?.status !== 200 || !page.parsed || !sound(page.json.entities, from, to)) continue;
      rows.push(...page.json.entities);
      total = page.json.total;
      cursor = page.json.nextCursor;
      if (cursor !== null && seen.has(cursor)) return null;
      if (cursor === null || page.json.entities.length === 0) break;
      seen.add(cursor);
      if (rows.length >= total) return null;
    }
    const keys = new Set(rows.map((row) => `${row.queueId} ${row.intervalStart}`));
    return keys.size === rows.length && keys.size === 4 * 168 ? rows : null;
  };

  await login();
  const all: GenesysRow[] = [];
  for (let i = 0; i + 1 < weeks.length; i++) {
    let rows: GenesysRow[] | null = null;
    while (!rows) rows = await list(weeks[i]!, weeks[i + 1]!);
    all.push(...rows);
  }
  return all;
}

describe('a client that checks and retries', () => {
  it('gets the rows of a run without faults out of a run with every fault', async () => {
    const expected = await extract(await start(0));
    const troubled = await start(0.12);
    expect(await extract(troubled)).toEqual(expected);
    const { faults } = (await call(`${troubled.url}/simulator/info`)).json;
    expect(Object.keys(faults).length).toBeGreaterThan(3);
  });
});

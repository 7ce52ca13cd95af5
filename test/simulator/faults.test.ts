import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type FaultRule,
  loadFaultPlan,
  type SimulatedPlatform,
  startSimulatedPlatform,
} from '../../infra/simulator/index.ts';
import { type Answer, bearer, call, cxoneUrl, genesysUrl, smallScenario, token } from './support.ts';

const week = ['2026-01-12T00:00:00Z', '2026-01-19T00:00:00Z'] as const;

async function start(
  rules: FaultRule[],
  seed = 1,
): Promise<{ platform: SimulatedPlatform; access: RequestInit }> {
  const scenario = smallScenario;
  const platform = await startSimulatedPlatform({
    port: 0,
    seed: 4,
    scenario,
    rateLimit: null,
    faults: { seed, rules },
  });
  onTestFinished(() => platform.close());
  return { platform, access: bearer(await token(platform)) };
}

/** First arrival (hit) and retry (never hit) of one Genesys page. */
async function twice(rule: FaultRule): Promise<[Answer, Answer]> {
  const { platform, access } = await start([{ ...rule, path: '/api' }]);
  const url = genesysUrl(platform, ...week);
  return [await call(url, access), await call(url, access)];
}

const offers = (answer: Answer): unknown[] => answer.json.entities.map((row) => row.metrics.offerCount);

describe('faults hit a request and spare its retry', () => {
  it('server error', async () => {
    const [hit, retry] = await twice({ kind: 'server-error', share: 1, status: 503 });
    expect([hit.status, retry.status]).toEqual([503, 200]);
  });

  it('rate limit storm, all pages of a window, with Retry-After as seconds or as a date', async () => {
    const { platform, access } = await start([
      { kind: 'rate-limit-storm', share: 0.5, path: '/api', seconds: 1 },
    ]);
    const forms = new Set<string>();
    for (let day = 5; day < 31; day++) {
      const from = `2026-01-${String(day).padStart(2, '0')}T00:00:00Z`;
      const first = await call(cxoneUrl(platform, from, '2026-02-02T00:00:00Z'), access);
      if (first.status !== 429) continue;
      const after = first.headers.get('retry-after') ?? '';
      forms.add(/^\d+$/.test(after) ? 'seconds' : 'date');
      expect(first.headers.get('x-ratelimit-remaining')).toBe('0');
      if (/^\d+$/.test(after)) expect(after).toBe('1');
      else expect(Date.parse(after)).toBeGreaterThan(Date.now() - 2000);
      expect((await call(cxoneUrl(platform, from, '2026-02-02T00:00:00Z'), access)).status).toBe(200);
    }
    expect([...forms].sort()).toEqual(['date', 'seconds']);
  });

  it('body cut short, broken JSON, broken gzip and an HTML page', async () => {
    const cut = await start([{ kind: 'cut-body', share: 1, path: '/api' }]);
    const url = genesysUrl(cut.platform, ...week);
    await expect(call(url, cut.access)).rejects.toThrow();
    expect((await call(url, cut.access)).status).toBe(200);
    // Node's fetch hands out what a cut gzip stream holds without a complaint.
    const [packed, unpacked] = await twice({ kind: 'cut-gzip', share: 1 });
    expect(packed.parsed).toBe(false);
    expect(unpacked.text.startsWith(packed.text)).toBe(true);
    const [broken, whole] = await twice({ kind: 'truncated-json', share: 1 });
    expect(broken.status).toBe(200);
    expect(broken.parsed).toBe(false);
    expect(whole.text.startsWith(broken.text)).toBe(true);
    const [html] = await twice({ kind: 'html-page', share: 1 });
    expect(html.status).toBe(200);
    expect(html.headers.get('content-type')).toContain('text/html');
  });

  it('slow body', async () => {
    const { platform, access } = await start([{ kind: 'slow-body', share: 1, path: '/api', seconds: 30 }]);
    const url = genesysUrl(platform, ...week);
    const response = await fetch(url, { ...access, signal: AbortSignal.timeout(300) });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    expect((await call(url, access)).status).toBe(200);
  });

  it('token revoked mid-run: every request with it fails until a new one is fetched', async () => {
    const { platform, access } = await start([{ kind: 'token-revoked', at: 2, path: '/api' }]);
    expect((await call(genesysUrl(platform, ...week), access)).status).toBe(200);
    expect((await call(cxoneUrl(platform, ...week), access)).status).toBe(401);
    expect((await call(cxoneUrl(platform, ...week), access)).status).toBe(401);
    expect((await call(cxoneUrl(platform, ...week), bearer(await token(platform)))).status).toBe(200);
  });

  it('cursor expired', async () => {
    const { platform, access } = await start([{ kind: 'cursor-expired', share: 1 }]);
    const first = await call(genesysUrl(platform, ...week), access);
    expect(first.status).toBe(200);
    const next = genesysUrl(platform, ...week, first.json.nextCursor);
    expect([(await call(next, access)).status, (await call(next, access)).status]).toEqual([410, 200]);
  });

  it('cursor dropped, repeated and never ending', async () => {
    const [dropped, next] = await twice({ kind: 'cursor-dropped', share: 1 });
    expect([dropped.json.nextCursor, dropped.json.total > dropped.json.entities.length]).toEqual([
      null,
      true,
    ]);
    expect(next.json.nextCursor).not.toBeNull();

    const repeating = await start([{ kind: 'cursor-repeated', at: 2, path: '/api' }]);
    const first = await call(genesysUrl(repeating.platform, ...week), repeating.access);
    const last = await call(
      genesysUrl(repeating.platform, '2026-01-19T00:00:00Z', '2026-01-26T00:00:00Z'),
      repeating.access,
    );
    expect(first.json.nextCursor).not.toBeNull();
    const cursor = last.json.nextCursor;
    const again = await call(
      genesysUrl(repeating.platform, '2026-01-19T00:00:00Z', '2026-01-26T00:00:00Z', cursor),
      repeating.access,
    );
    expect(again.json.entities).toEqual(last.json.entities);

    const endless = await start([{ kind: 'cursor-endless', at: 1, path: '/api' }]);
    let at: string | null = null;
    const cursors = new Set<string | null>();
    for (let page = 0; page < 12; page++) {
      const answer: Answer = await call(genesysUrl(endless.platform, ...week, at), endless.access);
      at = answer.json.nextCursor;
      cursors.add(at);
    }
    expect(cursors.size).toBe(12);
    expect(cursors.has(null)).toBe(false);
  });

  it('rows doubled, outside the window, with odd fields, types and counts', async () => {
    const [doubled, plain] = await twice({ kind: 'duplicated-rows', share: 1 });
    expect(doubled.json.entities.length).toBeGreaterThan(plain.json.entities.length);
    const [outside] = await twice({ kind: 'rows-outside-window', share: 1 });
    const starts = outside.json.entities.map((row) => row.intervalStart);
    expect(starts.filter((start) => start < '2026-01-12')).toHaveLength(1);
    const [unknown] = await twice({ kind: 'unknown-field', share: 1 });
    expect(unknown.text).toContain('flowOutCount');
    const [missing] = await twice({ kind: 'missing-field', share: 1 });
    expect(offers(missing).filter((value) => value === undefined)).toHaveLength(1);
    const [typed] = await twice({ kind: 'wrong-type', share: 1 });
    expect(offers(typed).filter((value) => typeof value === 'string')).toHaveLength(1);
    const [negative] = await twice({ kind: 'negative-count', share: 1 });
    expect(negative.json.entities.some((row) => row.metrics.answerCount < 0)).toBe(true);
    const [excess, retry] = await twice({ kind: 'excess-count', share: 1 });
    const tooMany = excess.json.entities.filter(
      ({ metrics }) => metrics.answerCount + metrics.abandonCount > metrics.offerCount,
    );
    expect(tooMany).toHaveLength(1);
    expect(retry.text).toBe(plain.text);
  });

  it('clock skew in the Date header and in token claims', async () => {
    const { platform } = await start([{ kind: 'clock-skew', share: 1, path: '/oauth2', seconds: 1800 }]);
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'c',
      client_secret: 's',
    });
    const ask = (): Promise<Answer> => call(`${platform.url}/oauth2/token`, { method: 'POST', body });
    const answers = [await ask(), await ask()];
    const skews = answers.map((answer) =>
      Math.round((Date.parse(answer.headers.get('date') ?? '') - Date.now()) / 600_000),
    );
    expect(skews.map(Math.abs)).toEqual([0, 3]);
  });
});

describe('the share of faults', () => {
  const days = Array.from({ length: 27 }, (_, i) => new Date(Date.UTC(2026, 0, 5 + i)).toISOString());

  async function hits(seed: number, order: string[]): Promise<string[]> {
    const { platform, access } = await start([{ kind: 'server-error', share: 0.3, path: '/api' }], seed);
    const found: string[] = [];
    for (const from of order) {
      const to = new Date(Date.parse(from) + 86_400_000).toISOString();
      if ((await call(genesysUrl(platform, from, to), access)).status >= 500) found.push(from);
      expect((await call(genesysUrl(platform, from, to), access)).status).toBe(200);
    }
    const counts = await call(`${platform.url}/simulator/info`);
    expect(counts.json.faults['server-error']).toBe(found.length);
    return found.sort();
  }

  it('falls on the same requests in any order, and on others for another seed', async () => {
    const first = await hits(1, days);
    expect(first.length).toBeGreaterThan(2);
    expect(first.length).toBeLessThan(18);
    expect(await hits(1, [...days].reverse())).toEqual(first);
    expect(await hits(2, days)).not.toEqual(first);
  });
});

describe('fault files', () => {
  function file(content: string): string {
    const dir = mkdtempSync(join(tmpdir(), 'faults-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    const path = join(dir, 'faults.yaml');
    writeFileSync(path, content);
    return path;
  }

  it('are read as YAML or JSON, with or without a seed', () => {
    expect(loadFaultPlan(file('- {kind: slow-body, share: 0.05, seconds: 3}'), 9)).toEqual({
      seed: 9,
      rules: [{ kind: 'slow-body', share: 0.05, seconds: 3 }],
    });
    expect(loadFaultPlan(file('{"seed": 3, "faults": [{"kind": "conflict", "at": [1, 4]}]}'), 9).seed).toBe(
      3,
    );
  });

  it.each([
    ['- {kind: gremlin, share: 0.1}', /fault 1: kind/],
    ['- {kind: conflict}', /either share or at/],
    ['- {kind: conflict, share: 2}', /share/],
    ['- {kind: conflict, share: 0.1, pth: /a}', /pth/],
    ['seed: 1', /no list of faults/],
    ['{a: [', /neither YAML nor JSON/],
  ])('are refused: %s', (content, reason) => {
    expect(() => loadFaultPlan(file(content), 1)).toThrow(reason);
  });

  it('are refused when they cannot be read', () => {
    expect(() => loadFaultPlan('/nonexistent/faults.yaml', 1)).toThrow(/cannot be read/);
  });
});

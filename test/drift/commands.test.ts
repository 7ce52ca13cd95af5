import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { runDriftCommand } from '../../client/commands/drift.ts';
import { runStaffingCommand } from '../../client/commands/staffing.ts';
import { runTuneDecideCommand } from '../../client/commands/tune-decide.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contraflow-commands-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: string): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as ContraflowError,
  );

describe('drift', () => {
  it('prints the document and a text', async () => {
    const history = Array.from({ length: 31 }, (_, n) => ({
      at: new Date(Date.UTC(2026, 0, 1 + n)).toISOString(),
      delta: n === 30 ? 9 : n % 2,
      standardError: 0.1,
    }));
    const { document, text, exitCode } = await runDriftCommand({
      history: await file('h.json', JSON.stringify(history)),
    });
    expect(exitCode).toBe(0);
    expect(document).toMatchObject({
      drifted: true,
      threshold: 2,
      baseline: { observations: 30, mean: 0.5 },
    });
    expect(text).toContain('drifted by the 2-SD rule');
  });

  it.each([
    ['[]', 'data', /at least one estimate/],
    ['', 'data', /is empty/],
    ['[{"at":"2026-01-01","delta":1},\n{"at":"x","delta":2}]', 'data', /\[1\]\.at/],
    ['[{"at":"2026-01-01"}]', 'data', /\[0\]\.delta/],
    ['[\n1,\n}', 'data', /line 3 is not JSON/],
  ])('%j is refused', async (content, kind, message) => {
    const error = await failure(runDriftCommand({ history: await file('bad.json', content) }));
    expect(error).toBeInstanceOf(ContraflowError);
    expect(error?.kind).toBe(kind);
    expect(error?.message).toMatch(message);
    expect(error?.message).toContain('bad.json');
  });

  it('calls an absent file a matter of usage', async () => {
    const error = await failure(runDriftCommand({ history: join(folder, 'absent.json') }));
    expect(error).toMatchObject({ kind: 'usage', message: expect.stringContaining('absent.json (ENOENT)') });
  });
});

describe('staffing', () => {
  const base = { calls: 100, interval: 1800, aht: 420, serviceLevel: 0.8, threshold: 20 };

  it('prints before and after with an effect', async () => {
    const { document, text } = await runStaffingCommand({ ...base, delta: -18, lower: -26, upper: -10 });
    expect(document).toMatchObject({ agents: 29, before: { rostered: 42 }, after: { rostered: 40 } });
    expect(text.split('\n')).toHaveLength(5);
  });

  it('refuses an interval without an effect', async () => {
    expect(await failure(runStaffingCommand({ ...base, lower: -5 }))).toMatchObject({
      kind: 'usage',
      code: 'delta-missing',
    });
  });
});

describe('tune decide', () => {
  const calls = JSON.stringify({
    calls: [
      {
        id: 'a',
        disposition: 'connected',
        outcome: 'completed',
        wrap_up_time: 45.2,
        created_time: '2024-05-15T10:30:00.000Z',
      },
    ],
    total: 500,
  });

  it('takes the guide’s response and never its total', async () => {
    const { document } = await runTuneDecideCommand({
      calls: await file('calls.json', calls),
      ratio: 1,
      policy: 'guide',
    });
    expect(document).toMatchObject({
      action: 'increase',
      newRatio: 1.15,
      answerRate: 1,
      calls: 1,
      p75WrapUp: 45.2,
    });
  });

  it('reads back the state that it printed', async () => {
    const path = await file('calls.json', calls);
    const first = await runTuneDecideCommand({ calls: path, ratio: 1.3 });
    expect(first.document).toMatchObject({ policy: 'guarded', mode: 'progressive', newRatio: 1 });
    const context = await file('state.json', JSON.stringify(first.document.state));
    const second = await runTuneDecideCommand({ calls: path, ratio: 1, context });
    expect(second.document.state?.period).toEqual(first.document.state?.period);
  });

  it.each([
    ['{"total": 3}', /calls/],
    ['{"calls":[{"id":"a","wrap_up_time":"long"}]}', /calls\[0\]\.wrap_up_time/],
  ])('%s is refused', async (content, message) => {
    const error = await failure(runTuneDecideCommand({ calls: await file('bad.json', content), ratio: 1 }));
    expect(error).toMatchObject({ kind: 'data', message: expect.stringMatching(message) });
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, it } from 'vitest';
import { codeVersion } from '../../activities/config/index.ts';
import { historyFromJson, workflowIdOf } from '../../infra/history-json.ts';
import { testBundle } from '../support/house.ts';
import { quietRuntime } from '../support/quiet-runtime.ts';

const root = fileURLToPath(new URL('histories/', import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json'))
  .sort();

interface RecordedEvent {
  eventType: string;
  activityTaskScheduledEventAttributes?: { activityType: { name: string } };
}

interface RecordedHistory {
  events: RecordedEvent[];
}

const readHistory = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8')) as RecordedHistory;

let codePath: string;
beforeAll(async () => {
  quietRuntime();
  codePath = await testBundle();
});

function replay(history: RecordedHistory): Promise<void> {
  return Worker.runReplayHistory(
    { workflowBundle: { codePath } },
    historyFromJson(history),
    workflowIdOf(history),
  );
}

/** Every text of a history, with the encoded payloads in clear. */
function textsOf(value: unknown, key = ''): string[] {
  if (typeof value === 'string')
    return [key === 'data' ? Buffer.from(value, 'base64').toString('utf8') : value];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inner]) => textsOf(inner, name));
}

describe('recorded histories', () => {
  it('hold every workflow type of this version', () => {
    const exported = readFileSync(new URL('../../workflows/index.ts', import.meta.url), 'utf8');
    const types = [...exported.matchAll(/export \{ (\w+) \}/g)].map(([, name]) => name);
    expect(types.length).toBeGreaterThan(0);
    const recorded = files
      .filter((file) => file.startsWith(codeVersion))
      .map((file) => basename(file, '.json'));
    expect(recorded.sort()).toEqual(types.sort());
  });

  it.each(files)('%s replays on this code', async (file) => {
    await replay(readHistory(file));
  });

  it.each(files)('%s does not replay once an activity in it has another name', async (file) => {
    const history = readHistory(file);
    const scheduled = history.events.find(
      (event) => event.activityTaskScheduledEventAttributes !== undefined,
    );
    scheduled!.activityTaskScheduledEventAttributes!.activityType.name = 'somethingElse';
    await expect(replay(history)).rejects.toBeInstanceOf(DeterminismViolationError);
  });

  it('are small and name no machine, folder or address', () => {
    const sizes = files.map((file) => readFileSync(join(root, file)).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(400_000);
    for (const file of files) {
      const texts = textsOf(readHistory(file));
      expect(texts).toContain('recorder');
      for (const text of texts) {
        expect(text).not.toMatch(/(^|[\s"'(])(\/(home|root|tmp|work|Users|var)\/|[A-Z]:\\)/);
        expect(text).not.toMatch(/file:\/\/|https?:\/\/|localhost|\d+\.\d+\.\d+\.\d+/);
      }
    }
  });
});

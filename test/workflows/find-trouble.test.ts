import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTrouble } from '../../client/commands/find-trouble.ts';
import { tellTrouble } from '../../client/commands/tell-trouble.ts';
import { cancelSignal } from '../../workflows/messages.ts';
import { startWeeks } from '../support/backfills.ts';
import { type House, startHouse } from '../support/house.ts';
import { eventually } from '../support/workflow-history.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house?.close());

const beating = (details: unknown) => async () => {
  Context.current().heartbeat(details);
  const beat = setInterval(() => Context.current().heartbeat(details), 50);
  return Context.current().cancelled.finally(() => clearInterval(beat));
};

describe('what keeps a backfill from getting on', () => {
  it('is told from the heartbeat of a window at work, once', async () => {
    house.furnish({
      extraction: { extractWindow: beating({ trouble: { reason: 'no connection\u001b[31m', lastsS: 5 } }) },
    });
    const handle = await startWeeks(house, 'refusing', 2, {});
    const said: string[] = [];
    const enough = new AbortController();
    const telling = tellTrouble(handle, (line) => said.push(line), enough.signal);
    await eventually(
      async () => said,
      (lines) => expect(lines).not.toEqual([]),
    );
    expect(await findTrouble(handle)).toContain('no connection');
    enough.abort();
    await telling;
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^contraflow: .* tried again .*: no connection/);
    expect(said[0]).not.toContain('\u001b');
    await handle.signal(cancelSignal);
    await handle.result();
  });

  it('is nothing while pages come, or for a limit that passes', async () => {
    house.furnish({
      extraction: {
        extractWindow: beating({ pages: 1, rows: 9, total: 9, trouble: { reason: 'short', lastsS: 1 } }),
      },
    });
    const handle = await startWeeks(house, 'limited', 1, {});
    await eventually(
      async () => (await house.client.workflow.getHandle('backfill/limited').describe()).raw.pendingChildren,
      (children) => expect(children).toHaveLength(1),
    );
    expect(await findTrouble(handle)).toBeUndefined();
    await handle.signal(cancelSignal);
    await handle.result();
  });

  it('is why the last attempt failed where the next one has told nothing', async () => {
    house.furnish({
      extraction: {
        extractWindow: async () => {
          throw ApplicationFailure.create({
            message: 'eu: 503: the platform has a fault',
            nextRetryDelay: '1h',
          });
        },
      },
    });
    const handle = await startWeeks(house, 'faulty', 1, {});
    await eventually(
      () => findTrouble(handle),
      (trouble) => expect(trouble).toBe('eu: 503: the platform has a fault'),
    );
    await handle.signal(cancelSignal);
    await handle.result();
  });
});

import { describe, expect, it } from 'vitest';
import { configSchema } from '../../../activities/contract/config.ts';
import type { StepDependencies } from '../../../activities/warehouse/steps/dependencies.ts';
import { knownDays, readHandled } from '../../../activities/warehouse/steps/handled-contacts.ts';
import { windowOf } from '../fixtures.ts';
import type { Context } from './context.ts';
import { leg, legGrid } from './legs.ts';

/** Contacts by agent, from the days that a platform counts or from single interactions. */
export function describeHandledContacts(context: Context): void {
  const period = { start: '2026-01-05T00:00:00.000Z', end: '2026-01-07T00:00:00.000Z' };
  const asOf = '2026-01-20T00:00:00.000Z';
  const day = (date: string, agents: object[], fields: object = {}) => ({
    platform: 'genesys-eu',
    queue_id: 'billing',
    day: date,
    contacts: agents.length,
    agents: JSON.stringify(agents),
    observed_at: asOf,
    run_id: 'members-genesys-eu',
    ...fields,
  });
  const read = (platform: object = {}) => {
    const credentials = 'env://P';
    const config = configSchema.parse({
      platforms: [{ id: 'genesys-eu', kind: 'genesys', credentials, ...platform }],
    });
    const dependencies = { warehouse: context.warehouse, config } as unknown as StepDependencies;
    return readHandled(['genesys-eu', 'other'], period, asOf, dependencies);
  };
  const count = (agentId: string, contacts: number) => ({
    platform: 'genesys-eu',
    queueId: 'billing',
    agentId,
    contacts,
  });

  describe('handled contacts', () => {
    it('add up over the days of the period, and a day that is read again is replaced', async () => {
      const write = (...rows: ReturnType<typeof day>[]) =>
        context.warehouse.upsertByKey('queue_agent_days', rows);
      await write(
        day('2026-01-04', [{ agent_id: 'a1', contacts: 100 }]),
        day('2026-01-05', [
          { agent_id: 'a1', contacts: 3 },
          { agent_id: "O'Neil", contacts: 2 },
        ]),
        day('2026-01-06', [{ agent_id: 'a1', contacts: 4 }]),
        day('2026-01-07', [{ agent_id: 'a1', contacts: 100 }]),
      );
      expect(await read()).toEqual([count('a1', 7), count("O'Neil", 2)]);
      await write(day('2026-01-05', [{ agent_id: "O'Neil", contacts: 9 }]), day('2026-01-06', []));
      expect(await read()).toEqual([count("O'Neil", 9)]);
      const known = (await knownDays(context.warehouse)).get('genesys-eu')!;
      expect(known.map((entry) => entry.day).sort()).toEqual([
        '2026-01-04',
        '2026-01-05',
        '2026-01-06',
        '2026-01-07',
      ]);
      expect(new Set(known.map(({ observedAt }) => Date.parse(observedAt)))).toEqual(
        new Set([Date.parse(asOf)]),
      );
    });

    it('come from one place a platform, the one that its configuration reads first', async () => {
      await context.warehouse.stageWindow(windowOf(legGrid, { legs: [[leg({ agent_id: 'a9' })]] }));
      const legs = await read();
      expect(legs.map(({ agentId }) => agentId)).toEqual(['a9']);
      await context.warehouse.upsertByKey('queue_agent_days', [
        day('2026-01-05', [{ agent_id: 'a1', contacts: 3 }]),
      ]);
      // A day of the period is not counted yet.
      expect(await read()).toEqual(legs);
      await context.warehouse.upsertByKey('queue_agent_days', [day('2026-01-06', [])]);
      expect(await read()).toEqual([count('a1', 3)]);
      expect(await read({ api: 'published', source: 'details' })).toEqual(legs);
    });
  });
}

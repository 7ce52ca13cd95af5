import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type HandledCount,
  measureOverlap,
  type QueueMember,
  servingAgents,
  sharedAgents,
} from '../../activities/overlap/index.ts';

const member = (queueId: string, agentId: string, skills: string[] | null = null): QueueMember => ({
  platform: 'g',
  queueId,
  agentId,
  skills,
});
const handled = (queueId: string, agentId: string, contacts: number): HandledCount => ({
  platform: 'g',
  queueId,
  agentId,
  contacts,
});
const none = new Map<string, string[]>();
const comparison = { treated: ['g:sales'], controls: ['g:orders', 'g:fraud'] };

describe('shared agents', () => {
  const members = [
    ...['a', 'b', 'c'].map((agent) => member('sales', agent)),
    ...['c', 'd', 'e', 'f'].map((agent) => member('orders', agent)),
    ...['g', 'h'].map((agent) => member('fraud', agent)),
  ];

  it('are members of queues on both sides, with the share of an equal division of the day', () => {
    const serving = servingAgents([...comparison.treated, ...comparison.controls], members, none, []);
    expect(sharedAgents(comparison, serving)).toEqual(['g:c']);
    expect(measureOverlap(comparison, serving, [])).toEqual([
      {
        unit: 'g:sales',
        side: 'treated',
        agents: 3,
        sharedAgents: 1,
        handledShare: null,
        expectedShare: 0.5 / 2.5,
      },
      {
        unit: 'g:orders',
        side: 'control',
        agents: 4,
        sharedAgents: 1,
        handledShare: null,
        expectedShare: 0.5 / 3.5,
      },
      { unit: 'g:fraud', side: 'control', agents: 2, sharedAgents: 0, handledShare: null, expectedShare: 0 },
    ]);
  });

  it('have the share of contacts that they handled, where contacts are known', () => {
    const serving = servingAgents([...comparison.treated, ...comparison.controls], members, none, []);
    const counts = [
      handled('orders', 'c', 3),
      handled('orders', 'd', 97),
      handled('sales', 'c', 50),
      handled('sales', 'a', 50),
    ];
    const shares = measureOverlap(comparison, serving, counts).map(({ handledShare }) => handledShare);
    expect(shares).toEqual([0.5, 0.03, null]);
  });

  it('are known from the contacts they handled, where a platform tells no members', () => {
    const counts = [handled('sales', 'x', 10), handled('fraud', 'x', 1), handled('fraud', 'y', 9)];
    const serving = servingAgents([...comparison.treated, ...comparison.controls], [], none, counts);
    expect(measureOverlap(comparison, serving, counts)[2]).toMatchObject({
      sharedAgents: 1,
      agents: 2,
      handledShare: 0.1,
    });
  });

  it('do not count in a queue whose skill they lack', () => {
    const skilled = [
      member('sales', 'a', ['Sales']),
      member('orders', 'a', ['Sales']),
      member('orders', 'b', ['Orders']),
    ];
    const required = new Map([['g:orders', ['Orders']]]);
    const serving = servingAgents(['g:sales', 'g:orders'], skilled, required, []);
    expect(sharedAgents({ treated: ['g:sales'], controls: ['g:orders'] }, serving)).toEqual([]);
  });

  it('are holders of skills, where units are skills', () => {
    const units = { treated: ['g:skill=French'], controls: ['g:skill=German'] };
    const skilled = [member('sales', 'a', ['French', 'German']), member('orders', 'b', ['German'])];
    const serving = servingAgents([...units.treated, ...units.controls], skilled, none, []);
    expect(sharedAgents(units, serving)).toEqual(['g:a']);
  });

  it('have shares between 0 and 1 that agree with their number', () => {
    const queue = fc.constantFrom('sales', 'orders', 'fraud');
    const agent = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    fc.assert(
      fc.property(fc.array(fc.tuple(queue, agent)), (pairs) => {
        const found = pairs.map(([at, who]) => member(at, who));
        const serving = servingAgents([...comparison.treated, ...comparison.controls], found, none, []);
        for (const entry of measureOverlap(comparison, serving, [])) {
          expect(entry.sharedAgents).toBeLessThanOrEqual(entry.agents);
          if (entry.agents === 0) expect(entry.expectedShare).toBeNull();
          else {
            expect(entry.expectedShare! > 0).toBe(entry.sharedAgents > 0);
            expect(entry.expectedShare).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });
});

import { expect, it } from 'vitest';
import { handledBasis, unitsWithoutHandled } from '../../activities/overlap/handled-basis.ts';
import type { UnitOverlap } from '../../activities/overlap/index.ts';

const entry = (unit: string, handledShare: number | null, agents = 13): UnitOverlap => ({
  unit,
  side: 'control',
  agents,
  sharedAgents: 1,
  handledShare,
  expectedShare: 0.04,
});

it('says nothing where every share is counted, or a unit has no known agents', () => {
  const overlap = [entry('g:sales', 0), entry('g:empty', null, 0)];
  expect(unitsWithoutHandled(overlap)).toEqual([]);
  expect(handledBasis(overlap, ['g'])).toBe('');
});

it.each([
  [
    'a permission',
    [entry('g:sales', null)],
    'g tells it to credentials with Analytics > Conversation Aggregate',
  ],
  ['contacts', [entry('g:sales', null), entry('g:orders', 0.1)], 'some queues of g have no handled contact'],
  ['single interactions', [entry('cx:sales', null)], 'read with source: details tell it'],
  ['queues', [entry('g:skill=French', null)], 'counted by queue and not by skill'],
])('says that %s are lacking', (_name, overlap, reason) => {
  const text = handledBasis(overlap, ['g']);
  expect(text).toContain(reason);
  expect(text.match(/;/g)).toHaveLength(1);
});

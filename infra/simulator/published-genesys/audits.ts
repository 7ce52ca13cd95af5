import { createRandom, deriveSeed } from '../../../activities/random.ts';
import type { ActiveFault } from '../faults/index.ts';
import {
  type JsonObject,
  ok,
  problem,
  type SimulatedReply,
  type SimulatedRequest,
} from '../http/messages.ts';
import { decodeCursor, encodeCursor } from '../rows/cursor.ts';
import type { QueueProfile, Scenario } from '../scenario/index.ts';
import { auditBody, readBody, readInterval, type Span } from './request-body.ts';

const dayMs = 86_400_000;
const runningPolls = 1;
const longestDays = 400;
const largestPage = 500;

/** Nobody touches routing this close to a change of the scenario, so that its effect stands alone. */
const frozenDays = 32;

/** Changes to queues by seed: each queue is edited about once in forty days, always by a person with a name. */
export function simulatedAudits(scenario: Scenario, queues: readonly QueueProfile[]): JsonObject[] {
  const days = scenario.hours / 24;
  const frozen = (day: number): boolean =>
    scenario.changes.some(({ startHour }) => Math.abs(day - startHour / 24) <= frozenDays);
  return queues
    .flatMap((queue) => {
      const random = createRandom(deriveSeed(scenario.seed, 'audits', queue.id));
      const found: JsonObject[] = [];
      for (let day = random.integer(40); day < days; day += 20 + random.integer(40)) {
        if (frozen(day)) continue;
        const at = scenario.startMs + day * dayMs + random.integer(dayMs);
        const members = random.uniform() < 0.5;
        found.push({
          id: `audit-${queue.id}-${day}`,
          serviceName: 'Routing',
          action: members ? 'MemberAdd' : 'Update',
          entityType: 'Queue',
          entity: { id: queue.id, name: queue.name },
          user: { id: `admin-${1 + random.integer(3)}`, name: 'Private Person' },
          remoteIp: ['192.0.2.10'],
          level: 'USER',
          status: 'SUCCESS',
          eventDate: new Date(at).toISOString(),
          propertyChanges: [
            members
              ? { property: 'members', oldValues: [], newValues: [`agent-${100 + random.integer(20)}`] }
              : { property: 'skillEvaluationMethod', oldValues: ['ALL'], newValues: ['BEST'] },
          ],
        });
      }
      return found;
    })
    .sort((a, b) => (String(a['eventDate']) < String(b['eventDate']) ? -1 : 1));
}

/** Audit queries of one organisation: a transaction that is polled, then read by cursor. */
export interface AuditQueries {
  submit(request: SimulatedRequest): SimulatedReply;
  poll(id: string): SimulatedReply;
  results(id: string, request: SimulatedRequest, fault: ActiveFault | null): SimulatedReply;
}

export function createAuditQueries(scenario: Scenario, queues: readonly QueueProfile[]): AuditQueries {
  const transactions = new Map<string, { span: Span; service: string; polls: number }>();
  const unknown = (): SimulatedReply => problem(404, 'not.found', 'no such transaction');
  return {
    submit(request) {
      const body = readBody(auditBody, request.body);
      if (typeof body === 'string') return problem(400, 'bad.request', body);
      const span = readInterval(body.interval, longestDays);
      if (typeof span === 'string') return problem(400, 'bad.request', span);
      const id = `audit-${transactions.size + 1}`;
      transactions.set(id, { span, service: body.serviceName, polls: 0 });
      return { status: 202, body: { id, state: 'Queued' } };
    },
    poll(id) {
      const transaction = transactions.get(id);
      if (!transaction) return unknown();
      transaction.polls += 1;
      return ok({ id, state: transaction.polls <= runningPolls ? 'Running' : 'Succeeded' });
    },
    results(id, request, fault) {
      const transaction = transactions.get(id);
      if (!transaction) return unknown();
      const size = Number(request.query.get('pageSize') ?? '25');
      if (!Number.isInteger(size) || size < 1 || size > largestPage)
        return problem(400, 'bad.request', `pageSize must be 1 to ${largestPage}`);
      const { span, service } = transaction;
      const listing = `audits ${span.fromMs} ${span.toMs} ${service}`;
      const cursor = request.query.get('cursor');
      const position = cursor ? decodeCursor(scenario.seed, listing, cursor) : { offset: 0, loop: 0 };
      if (!position) return problem(400, 'bad.request', 'cursor is not valid for this query');
      const all = simulatedAudits(scenario, queues).filter((audit) => {
        const at = Date.parse(String(audit['eventDate']));
        return audit['serviceName'] === service && at >= span.fromMs && at < span.toMs;
      });
      const end = position.offset + size;
      const page: JsonObject = { id, pageSize: size, entities: all.slice(position.offset, end) };
      const more = end < all.length && fault?.rule.kind !== 'cursor-dropped';
      if (more) page['cursor'] = encodeCursor(scenario.seed, listing, { offset: end, loop: 0 });
      return ok(page);
    },
  };
}

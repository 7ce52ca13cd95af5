import {
  type JsonObject,
  ok,
  problem,
  type SimulatedReply,
  type SimulatedRequest,
} from '../http/messages.ts';
import type { QueueProfile } from '../scenario/index.ts';
import type { Agent } from './agents.ts';

/** Organisation data behind the published endpoints. */
export interface Organisation {
  queues: readonly QueueProfile[];
  agents: readonly Agent[];
}

/**
 * Answers the published Genesys endpoints for queues, members, users, routing skills and those of a user: numbered pages of at most 500
 * (members 100), with `nextUri`; the listing of members carries no total, as on the platform. Null: not one of them.
 */
export function answerOrganisation(
  request: SimulatedRequest,
  organisation: Organisation,
): SimulatedReply | null {
  const { path } = request;
  if (path === '/api/v2/routing/queues') {
    return page(request, organisation.queues.map(wireQueue), 500, true);
  }
  const members = /^\/api\/v2\/routing\/queues\/([^/]+)\/members$/.exec(path);
  if (members) {
    const queue = organisation.queues.find((q) => q.id === members[1]);
    if (!queue) return problem(404, 'not.found', 'queue not found');
    const list = organisation.agents.filter((agent) => agent.queueIds.includes(queue.id));
    return page(
      request,
      list.map((agent) => ({ id: agent.id, name: agent.name, joined: true, memberBy: 'user' })),
      100,
      false,
    );
  }
  if (path === '/api/v2/users') {
    const expand = (request.query.get('expand') ?? '').split(',').includes('skills');
    return page(
      request,
      organisation.agents.map((agent) => wireUser(agent, expand)),
      500,
      true,
    );
  }
  if (path === '/api/v2/routing/skills') {
    return page(
      request,
      organisation.queues.map((queue) => ({ id: `skill-${queue.id}`, name: queue.name, state: 'active' })),
      100,
      true,
    );
  }
  const skills = /^\/api\/v2\/users\/([^/]+)\/routingskills$/.exec(path);
  if (skills) {
    const agent = organisation.agents.find((candidate) => candidate.id === skills[1]);
    if (!agent) return problem(404, 'not.found', 'user not found');
    return page(
      request,
      agent.skills.map((skill) => ({ ...skill, state: 'active' })),
      100,
      true,
    );
  }
  return null;
}

function wireQueue(queue: QueueProfile): JsonObject {
  return { id: queue.id, name: queue.name, mediaSettings: { call: {} }, memberCount: 12 };
}

function wireUser(agent: Agent, withSkills: boolean): JsonObject {
  const user: JsonObject = { id: agent.id, name: agent.name, email: agent.email, state: 'active' };
  return withSkills ? { ...user, skills: agent.skills } : user;
}

function page(
  request: SimulatedRequest,
  all: JsonObject[],
  largest: number,
  withTotal: boolean,
): SimulatedReply {
  const pageSize = Number(request.query.get('pageSize') ?? '25');
  const pageNumber = Number(request.query.get('pageNumber') ?? '1');
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > largest) {
    return problem(400, 'bad.request', `pageSize must be 1 to ${largest}`);
  }
  if (!Number.isInteger(pageNumber) || pageNumber < 1)
    return problem(400, 'bad.request', 'pageNumber must be 1 or more');
  const end = pageNumber * pageSize;
  const body: JsonObject = { entities: all.slice(end - pageSize, end), pageSize, pageNumber };
  if (withTotal) Object.assign(body, { total: all.length, pageCount: Math.ceil(all.length / pageSize) });
  if (end < all.length) {
    const next = new URLSearchParams(request.query);
    next.set('pageSize', String(pageSize));
    next.set('pageNumber', String(pageNumber + 1));
    body['nextUri'] = `${request.path}?${next}`;
  }
  return ok(body);
}

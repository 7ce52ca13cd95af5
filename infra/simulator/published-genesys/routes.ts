import type { ActiveFault, FaultTarget } from '../faults/index.ts';
import { ok, problem, type SimulatedReply, type SimulatedRequest } from '../http/messages.ts';
import type { PublishedScope } from '../http/tokens.ts';
import type { Roster } from '../organisation/handlers.ts';
import type { QueueProfile, ScenarioData } from '../scenario/index.ts';
import { agentResults } from './agent-aggregates.ts';
import { aggregateResults, conversationMetrics, surveyMetrics } from './aggregates.ts';
import type { AuditQueries } from './audits.ts';
import type { DetailJobs } from './jobs.ts';
import { agentAggregateBody, aggregateBody, groupedBody, readBody, readInterval } from './request-body.ts';
import { rewriteAggregates } from './rewrite.ts';

/** What the published endpoints answer from. */
export interface PublishedGenesys {
  data: ScenarioData;
  queues: readonly QueueProfile[];
  roster: Roster;
  jobs: DetailJobs;
  audits: AuditQueries;
}

/** An endpoint of the published profile. */
export interface PublishedRoute {
  scope: PublishedScope;
  /** Set where the answer is a page that the page faults can spoil. */
  target?: FaultTarget;
  answer(fault: ActiveFault | null): SimulatedReply;
}

const analytics = '/api/v2/analytics';
const jobsPath = `${analytics}/conversations/details/jobs`;
const auditsPath = '/api/v2/audits/query';
/** The platform publishes no limit; this one is beyond what a careful client asks for. */
const longestDays = 31;

const aggregates = {
  [`${analytics}/conversations/aggregates/query`]: {
    metrics: conversationMetrics,
    scope: 'analytics:conversationAggregate:view',
  },
  [`${analytics}/surveys/aggregates/query`]: {
    metrics: surveyMetrics,
    scope: 'analytics:surveyAggregate:view',
  },
} as const;

/** True for the paths of this profile, whose answers wear its headers and error bodies. */
export function publishedGenesysEndpoint(path: string): boolean {
  return Object.hasOwn(aggregates, path) || path.startsWith(jobsPath) || path.startsWith(auditsPath);
}

/** The published endpoint for a request, or null. */
export function findPublishedGenesys(
  request: SimulatedRequest,
  organisation: PublishedGenesys,
): PublishedRoute | null {
  const { method, path } = request;
  const aggregate = Object.entries(aggregates).find(([candidate]) => candidate === path)?.[1];
  if (aggregate && method === 'POST') {
    const identity = `${path} ${request.body}`;
    return {
      scope: aggregate.scope,
      target: { listing: identity, page: identity, rows: true },
      answer: (fault) => answerAggregates(request, organisation, aggregate.metrics, fault),
    };
  }
  if (path === jobsPath || path.startsWith(`${jobsPath}/`)) return jobRoute(request, organisation.jobs);
  if (path === auditsPath || path.startsWith(`${auditsPath}/`))
    return auditRoute(request, organisation.audits);
  return null;
}

/** Hours of queues, or days of queues and agents where the request groups by user. */
function answerAggregates(
  request: SimulatedRequest,
  { data, queues, roster }: PublishedGenesys,
  known: typeof conversationMetrics,
  fault: ActiveFault | null,
): SimulatedReply {
  const grouped = readBody(groupedBody, request.body);
  if (typeof grouped === 'string') return problem(400, 'bad.request', grouped);
  const byAgent = known === conversationMetrics && grouped.groupBy.includes('userId');
  const body = readBody(byAgent ? agentAggregateBody : aggregateBody, request.body);
  if (typeof body === 'string') return problem(400, 'bad.request', body);
  const span = readInterval(body.interval, longestDays);
  if (typeof span === 'string') return problem(400, 'bad.request', span);
  const served = byAgent ? { tHandle: known['tHandle']! } : known;
  const unknown = body.metrics.find((name) => !Object.hasOwn(served, name));
  if (unknown !== undefined) return problem(400, 'bad.request', `unknown metric "${unknown.slice(0, 60)}"`);
  const wanted = body.metrics.map((name): [string, (typeof known)[string]] => [name, known[name]!]);
  const results = byAgent
    ? agentResults(data, queues, roster, span)
    : aggregateResults(data, queues, span, wanted);
  return ok(fault ? rewriteAggregates({ results }, fault) : { results });
}

function jobRoute(request: SimulatedRequest, jobs: DetailJobs): PublishedRoute | null {
  const scope = 'analytics:conversationDetail:view';
  const [jobId = '', rest, ...more] = request.path.slice(jobsPath.length + 1).split('/');
  if (more.length > 0) return null;
  if (jobId === '' && request.method === 'POST') return { scope, answer: () => jobs.submit(request) };
  if (request.method !== 'GET' || jobId === '') return null;
  if (jobId === 'availability') return { scope, answer: () => jobs.availability() };
  if (rest === undefined) {
    const listing = `${jobs.listingOf(jobId)} state`;
    return {
      scope,
      target: { listing, page: listing, rows: false, job: true },
      answer: (fault) => jobs.poll(jobId, fault),
    };
  }
  if (rest !== 'results') return null;
  const listing = jobs.listingOf(jobId);
  const cursor = request.query.get('cursor') ?? '';
  const target = { listing, page: `${listing} ${cursor}`, job: true, rows: true };
  return { scope, target, answer: (fault) => jobs.results(jobId, request, fault) };
}

function auditRoute(request: SimulatedRequest, audits: AuditQueries): PublishedRoute | null {
  const scope = 'audits:audit:view';
  const [id = '', rest] = request.path.slice(auditsPath.length + 1).split('/');
  if (id === '' && request.method === 'POST') return { scope, answer: () => audits.submit(request) };
  if (request.method !== 'GET' || id === '') return null;
  if (rest === undefined) return { scope, answer: () => audits.poll(id) };
  const answer = (fault: ActiveFault | null): SimulatedReply => audits.results(id, request, fault);
  return rest === 'results' ? { scope, answer } : null;
}

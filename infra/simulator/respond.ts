import type { ActiveFault, FaultEngine } from './faults/index.ts';
import type { ServerClock } from './http/clock.ts';
import { problem, type SimulatedReply, type SimulatedRequest } from './http/messages.ts';
import type { RateDecision } from './http/rate-limit.ts';
import { answerToken, tokenPaths } from './http/token-endpoint.ts';
import type { Identity, TokenIssuer } from './http/tokens.ts';
import {
  answerAccessKey,
  answerDiscovery,
  asCxoneError,
  cxonePublishedEndpoint,
  cxoneTokenPaths,
} from './published-cxone/index.ts';
import { publishedGenesysEndpoint, publishedReply } from './published-genesys/index.ts';
import { findRoute, type RouteContext } from './routes.ts';
import { trueEffects } from './scenario/index.ts';

/** Everything a request passes through. */
export interface Pipeline {
  clock: ServerClock;
  issuer: TokenIssuer;
  lifetimeSeconds: number;
  limiters: Record<'analytics' | 'outbound', (key: string) => RateDecision>;
  faults: FaultEngine | null;
  /** Requests a minute that a credential may send, null without a limit. */
  allowedPerMinute: number | null;
  /** Requests refused by the rate limit so far; every fourth refusal states its wait as an HTTP date. */
  refusals: number;
  routes: RouteContext;
}

/** An answer with the fault that still has to spoil its transport. */
export interface Outcome {
  reply: SimulatedReply;
  fault: ActiveFault | null;
}

/** Answers one request; answers of the published endpoints take the form that they have there. */
export function respond(request: SimulatedRequest, pipeline: Pipeline): Outcome {
  const outcome = answer(request, pipeline);
  if (publishedGenesysEndpoint(request.path))
    return { ...outcome, reply: publishedReply(outcome.reply, pipeline.allowedPerMinute) };
  if (!cxonePublishedEndpoint(request.path)) return outcome;
  const { reply, fault } = outcome;
  const waitNamed = fault ? fault.draw < 0.5 : pipeline.refusals % 2 === 1;
  return { reply: asCxoneError(reply, waitNamed), fault };
}

/** Own pages, token, credentials, scope, rate, faults, endpoint, in this order. */
function answer(request: SimulatedRequest, pipeline: Pipeline): Outcome {
  if (request.path.startsWith('/simulator/')) return { reply: ownPage(request, pipeline), fault: null };
  const cxone = pipeline.routes.kinds.includes('cxone');
  const discovered = cxone ? answerDiscovery(request) : null;
  if (discovered) return { reply: discovered, fault: null };
  const byAccessKey = cxone && (cxoneTokenPaths as readonly string[]).includes(request.path);
  if (byAccessKey || (tokenPaths as readonly string[]).includes(request.path)) {
    const fault = pipeline.faults?.choose(request) ?? null;
    const skew = fault?.rule.kind === 'clock-skew' ? skewSeconds(fault) : 0;
    const issue = byAccessKey ? answerAccessKey : answerToken;
    const issued = (): SimulatedReply => issue(request, pipeline.issuer, pipeline.lifetimeSeconds, skew);
    return withRate(faultReply(fault, pipeline.clock) ?? issued(), fault, pipeline, idleRate);
  }
  const { identity, token, reason } = authenticate(request, pipeline.issuer);
  const route = findRoute(request, pipeline.routes);
  const bucket = route?.bucket ?? 'analytics';
  const rate = pipeline.limiters[bucket](identity?.clientId ?? 'anonymous');
  const refuse = (reply: SimulatedReply): Outcome => withRate(reply, null, pipeline, rate);
  if (!identity)
    return refuse(problem(401, 'authentication.required', reason, { 'www-authenticate': 'Bearer' }));
  if (!route) return refuse(problem(404, 'not.found', 'no such endpoint'));
  if (!identity.scopes.includes(route.scope)) {
    return refuse(problem(403, 'missing.scopes', `the token lacks the scope ${route.scope}`));
  }
  if (!rate.allowed) {
    pipeline.refusals += 1;
    return refuse(tooMany(rate.retryAfterSeconds, pipeline.refusals % 4 === 0, pipeline.clock));
  }
  const fault = pipeline.faults?.choose(request, route.target) ?? null;
  if (fault?.rule.kind === 'token-revoked') {
    pipeline.issuer.revoke(token);
    return refuse(
      problem(401, 'authentication.required', 'the token was revoked', { 'www-authenticate': 'Bearer' }),
    );
  }
  return withRate(faultReply(fault, pipeline.clock) ?? route.answer(fault), fault, pipeline, rate);
}

const idleRate: RateDecision = { allowed: true, remaining: 1_000_000, resetSeconds: 0, retryAfterSeconds: 0 };

function authenticate(
  request: SimulatedRequest,
  issuer: TokenIssuer,
): { identity: Identity | null; token: string; reason: string } {
  const token = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  if (!token) return { identity: null, token, reason: 'a bearer token is required' };
  const found = issuer.verify(token);
  return typeof found === 'string'
    ? { identity: null, token, reason: `the token is ${found}` }
    : { identity: found, token, reason: '' };
}

/** The answer of a fault that replaces the endpoint's own, or null. */
function faultReply(fault: ActiveFault | null, clock: ServerClock): SimulatedReply | null {
  if (!fault) return null;
  const { kind } = fault.rule;
  if (kind === 'server-error') {
    const status = fault.rule.status ?? [500, 502, 503, 504][Math.floor(fault.draw * 4)]!;
    return problem(status, 'internal.error', 'the service failed');
  }
  if (kind === 'cursor-expired') return problem(410, 'cursor.expired', 'the cursor has expired, list again');
  if (kind === 'conflict') return problem(409, 'conflict', 'the campaign is locked by another update');
  if (kind !== 'rate-limit-storm') return null;
  const seconds = Math.max(0, Math.ceil(fault.rule.seconds ?? 1));
  return tooMany(seconds, fault.draw < 0.5, clock);
}

function tooMany(seconds: number, asDate: boolean, clock: ServerClock): SimulatedReply {
  // An HTTP date has whole seconds: rounding up keeps the stated wait from being cut short.
  const date = new Date(Math.ceil(clock.now() / 1000 + seconds) * 1000).toUTCString();
  return problem(429, 'too.many.requests', 'rate limit exceeded', {
    'retry-after': asDate ? date : String(seconds),
  });
}

function skewSeconds(fault: ActiveFault): number {
  return Math.round(fault.rule.seconds ?? 600);
}

function withRate(
  reply: SimulatedReply,
  fault: ActiveFault | null,
  pipeline: Pipeline,
  rate: RateDecision,
): Outcome {
  const skew = fault?.rule.kind === 'clock-skew' ? skewSeconds(fault) : 0;
  const headers: Record<string, string> = {
    'x-ratelimit-remaining': String(reply.status === 429 ? 0 : rate.remaining),
    'x-ratelimit-reset': String(rate.resetSeconds),
    date: new Date(pipeline.clock.now() + skew * 1000).toUTCString(),
    ...reply.headers,
  };
  return { reply: { ...reply, headers }, fault };
}

/** Pages about the simulation itself: no token, no limit, no fault. */
function ownPage(request: SimulatedRequest, pipeline: Pipeline): SimulatedReply {
  const { data, kinds, campaigns } = pipeline.routes;
  const { scenario } = data;
  const endMs = scenario.startMs + scenario.hours * 3_600_000;
  if (request.path === '/simulator/truth') {
    const until = request.query.get('until');
    if (until && !Number.isFinite(Date.parse(until)))
      return problem(400, 'bad.request', 'until is no ISO 8601 instant');
    return { status: 200, body: { effects: trueEffects(scenario, until ? { data, until } : { data }) } };
  }
  if (request.path === '/simulator/info') {
    const queues = scenario.queues.filter((queue) => kinds.includes(queue.platform));
    return {
      status: 200,
      body: {
        scenario: scenario.name,
        seed: scenario.seed,
        kinds,
        from: new Date(scenario.startMs).toISOString(),
        to: new Date(endMs).toISOString(),
        queues: queues.map(({ platform, id, name, timezone }) => ({ platform, id, name, timezone })),
        changes: scenario.changes.map(({ id, treated, startHour }) => ({
          id,
          treated,
          intervention: new Date(scenario.startMs + startHour * 3_600_000).toISOString(),
        })),
        campaigns: kinds.includes('genesys') ? [...campaigns.keys()] : [],
        faults: pipeline.faults?.counts() ?? {},
      },
    };
  }
  return problem(404, 'not.found', 'the simulator has /simulator/info and /simulator/truth');
}

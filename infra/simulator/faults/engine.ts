import { createRandom, deriveSeed } from '../../../activities/random.ts';
import type { SimulatedRequest } from '../http/messages.ts';
import type { FaultKind, FaultPlan, FaultRule } from './schema.ts';

/** A fault that hits a request, with a number in 0 … 1 that belongs to the request, for the choices a fault leaves open. */
export interface ActiveFault {
  rule: FaultRule;
  draw: number;
}

/** What a request is to the faults where its path and query do not say it: a POST, or a job with an id of its own. */
export interface FaultTarget {
  /** Equal for all requests of one listing. */
  listing: string;
  /** Equal for a request and its retries. */
  page: string;
  /** True for a page of rows, which faults can rewrite. */
  rows: boolean;
  /** True where a job stands behind the request. */
  job?: boolean;
}

export interface FaultEngine {
  /** The fault that hits this request, or null. Each call counts as one arrival of the request. */
  choose(request: SimulatedRequest, target?: FaultTarget): ActiveFault | null;
  /** Hits so far by kind. */
  counts(): Partial<Record<FaultKind, number>>;
}

/** Faults that rewrite rows or cursors, and so need a page. */
const pageFaults = new Set<FaultKind>([
  'cursor-dropped',
  'cursor-repeated',
  'cursor-endless',
  'duplicated-rows',
  'rows-outside-window',
  'unknown-field',
  'missing-field',
  'wrong-type',
  'negative-count',
  'excess-count',
]);

/**
 * Picks the requests that are hit, by seed and request identity alone: the same run is hit at the same places whatever
 * the order of its requests (`at` counts arrivals and so depends on the order).
 *
 * A page of a listing can be hit at its first arrival only. Other requests, which come again and again with the same
 * identity, are never hit twice running. A retry therefore always passes. A `rate-limit-storm` hits all pages of a window
 * together.
 */
export function createFaultEngine(plan: FaultPlan): FaultEngine {
  const arrivals = new Map<string, { count: number; hit: boolean }>();
  const matched = plan.rules.map(() => 0);
  const hits: Partial<Record<FaultKind, number>> = {};

  function choose(request: SimulatedRequest, target?: FaultTarget): ActiveFault | null {
    const isPage = target !== undefined || isListing(request);
    const identity = target?.page ?? identityOf(request, true);
    const arrival = arrivals.get(identity) ?? { count: 0, hit: false };
    const spared = arrival.hit || (isPage && arrival.count > 0);
    const turn = arrival.count;
    arrivals.set(identity, { count: turn + 1, hit: false });
    if (spared) return null;
    for (const [index, rule] of plan.rules.entries()) {
      if (!applies(rule, request, target?.rows ?? isPage, target?.job ?? false)) continue;
      matched[index]! += 1;
      const key =
        rule.kind === 'rate-limit-storm' ? (target?.listing ?? identityOf(request, false)) : identity;
      const random = createRandom(deriveSeed(plan.seed, 'fault', index, key, turn));
      const chosen =
        rule.share !== undefined ? random.uniform() < rule.share : [rule.at].flat().includes(matched[index]);
      if (!chosen) continue;
      arrivals.set(identity, { count: turn + 1, hit: true });
      hits[rule.kind] = (hits[rule.kind] ?? 0) + 1;
      return { rule, draw: random.uniform() };
    }
    return null;
  }

  return { choose, counts: () => ({ ...hits }) };
}

/** Requests that read a range of data: what a window or a poll is made of. */
function isListing({ query }: SimulatedRequest): boolean {
  return ['date_from', 'startDate', 'updatedSince'].some((name) => query.has(name));
}

function applies(rule: FaultRule, request: SimulatedRequest, isPage: boolean, isJob: boolean): boolean {
  if (rule.path !== undefined && !request.path.startsWith(rule.path)) return false;
  if (pageFaults.has(rule.kind)) return isPage;
  if (rule.kind === 'cursor-expired') return isPage && request.query.has('cursor');
  if (rule.kind === 'job-expired') return isJob;
  if (rule.kind === 'conflict') return request.method === 'PUT';
  if (rule.kind === 'token-revoked') return !/\/token(\/access-key)?$/.test(request.path);
  return true;
}

function identityOf(request: SimulatedRequest, withCursor: boolean): string {
  const query = [...request.query].filter(([name]) => withCursor || name !== 'cursor');
  query.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return JSON.stringify([request.method, request.path, query, request.method === 'PUT' ? request.body : '']);
}

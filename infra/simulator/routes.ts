import { answerCampaign, type CampaignRouteOptions } from './dialler/routes.ts';
import { type ActiveFault, type FaultTarget, rewritePage } from './faults/index.ts';
import type { ServerClock } from './http/clock.ts';
import { type JsonObject, ok, problem, type SimulatedReply, type SimulatedRequest } from './http/messages.ts';
import type { allScopes } from './http/tokens.ts';
import { answerOrganisation, type Organisation } from './organisation/routes.ts';
import { answerCxonePublished, cxonePublishedEndpoint } from './published-cxone/index.ts';
import { findPublishedGenesys, type PublishedGenesys } from './published-genesys/index.ts';
import { cxoneRow } from './rows/cxone.ts';
import { genesysRow } from './rows/genesys.ts';
import { type ListingPage, listQueueHours, type RowMaker } from './rows/listing.ts';
import type { QueueProfile, ScenarioData, SimulatedKind } from './scenario/index.ts';

/** What the endpoints answer from. */
export interface RouteContext extends CampaignRouteOptions {
  data: ScenarioData;
  kinds: readonly SimulatedKind[];
  queues: Record<SimulatedKind, readonly QueueProfile[]>;
  organisation: Organisation;
  published: PublishedGenesys;
  clock: ServerClock;
}

/** An endpoint found for a request: the scope it asks for and its answer. */
export interface Route {
  scope: (typeof allScopes)[number];
  bucket: 'analytics' | 'outbound';
  /** What the request is to the faults, where its path and query do not say it. */
  target?: FaultTarget;
  answer(fault: ActiveFault | null): SimulatedReply;
}

/** Faults that spoil an answer on its way: the state behind it must be as if the request had not come. */
const spoiling = new Set(['cut-body', 'cut-gzip', 'truncated-json', 'html-page']);

const genesysPath = '/api/v2/analytics/interactions/queues';
const cxonePath = '/api/analytics/interactions';
const listingParameters = ['date_from', 'date_to', 'interval', 'metrics'];

/** The endpoint for a request, or null where the platform has none. */
export function findRoute(request: SimulatedRequest, context: RouteContext): Route | null {
  const { path } = request;
  const genesys = context.kinds.includes('genesys');
  if (genesys && path === genesysPath) {
    const answer = (fault: ActiveFault | null): SimulatedReply =>
      listing(request, context, 'genesys', listingParameters, genesysRow, genesysBody, fault);
    return { scope: 'analytics:report:read', bucket: 'analytics', answer };
  }
  if (context.kinds.includes('cxone') && path === cxonePath) {
    const answer = (fault: ActiveFault | null): SimulatedReply =>
      listing(request, context, 'cxone', [...listingParameters, 'grouping'], cxoneRow, cxoneBody, fault);
    return { scope: 'analytics:report:read', bucket: 'analytics', answer };
  }
  if (context.kinds.includes('cxone') && cxonePublishedEndpoint(path)) {
    const { data, queues, clock } = context;
    const answer = (fault: ActiveFault | null): SimulatedReply =>
      answerCxonePublished(request, { data, queues: queues.cxone, now: clock.now() }, fault);
    return { scope: 'analytics:report:read', bucket: 'analytics', answer };
  }
  const published = genesys ? findPublishedGenesys(request, context.published) : null;
  if (published) return { ...published, bucket: 'analytics' };
  if (genesys && path.startsWith('/api/v2/outbound/campaigns/')) {
    const scope = request.method === 'GET' ? 'outbound:campaign:read' : 'outbound:campaign:write';
    const answer = (fault: ActiveFault | null): SimulatedReply =>
      answerCampaign(request, context, fault !== null && spoiling.has(fault.rule.kind));
    return { scope, bucket: 'outbound', answer };
  }
  const organisation = genesys ? answerOrganisation(request, context.organisation) : null;
  if (!organisation) return null;
  const ofSkills = path.startsWith('/api/v2/users') || path === '/api/v2/routing/skills';
  const scope = ofSkills ? 'routing:skill:read' : 'telephony:queue:read';
  return { scope, bucket: 'analytics', answer: () => organisation };
}

type BodyMaker = (page: ListingPage) => JsonObject;

function listing(
  request: SimulatedRequest,
  context: RouteContext,
  kind: SimulatedKind,
  needed: readonly string[],
  makeRow: RowMaker,
  makeBody: BodyMaker,
  fault: ActiveFault | null,
): SimulatedReply {
  if (request.method !== 'GET') return problem(405, 'method.not.allowed', 'this endpoint takes GET');
  const page = listQueueHours(request, context.data, context.queues[kind], needed, makeRow);
  if (typeof page === 'string') return problem(400, 'bad.request', page);
  const body = makeBody(page);
  return ok(fault ? rewritePage(body, fault, page) : body);
}

const genesysBody: BodyMaker = (page) => ({
  interval: 'PT1H',
  dateFrom: new Date(page.fromMs).toISOString(),
  dateTo: new Date(page.toMs).toISOString(),
  total: page.total,
  nextCursor: page.nextCursor,
  entities: page.rows,
});

const cxoneBody: BodyMaker = (page) => ({
  totalRecords: page.total,
  cursor: page.nextCursor,
  interactions: page.rows,
});

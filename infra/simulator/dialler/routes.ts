import {
  type JsonObject,
  ok,
  problem,
  type SimulatedReply,
  type SimulatedRequest,
} from '../http/messages.ts';
import { type Campaign, ratioBounds } from './campaigns.ts';
import type { DialledCall } from './model.ts';

/** Simulated instant at which every campaign starts. */
const startMs = Date.UTC(2026, 0, 5, 9);

export interface CampaignRouteOptions {
  campaigns: ReadonlyMap<string, Campaign>;
  /** Simulated seconds between two looks at the calls. */
  secondsPerPoll: number;
}

/**
 * Answers the outbound endpoints of the dial-tuning guide. Every listing of the calls but the first moves the campaign's
 * clock on by `secondsPerPoll`, unless `frozen`: a request that a fault spoils must not use up time, so that the retry
 * finds what the request would have found.
 */
export function answerCampaign(
  request: SimulatedRequest,
  options: CampaignRouteOptions,
  frozen: boolean,
): SimulatedReply {
  const [, , , , , id, sub] = request.path.split('/');
  const campaign = options.campaigns.get(decoded(id ?? ''));
  if (!campaign) return problem(404, 'not.found', 'campaign not found');
  if (sub === 'calls') {
    if (request.method !== 'GET') return problem(405, 'method.not.allowed', 'calls take GET');
    return listCalls(request, campaign, options.secondsPerPoll, frozen);
  }
  if (sub !== undefined) return problem(404, 'not.found', 'no such resource of a campaign');
  if (request.method === 'GET') return ok(describe(campaign));
  if (request.method === 'PUT') return setRatio(request, campaign, frozen);
  return problem(405, 'method.not.allowed', 'campaigns take GET and PUT');
}

function listCalls(
  request: SimulatedRequest,
  campaign: Campaign,
  step: number,
  frozen: boolean,
): SimulatedReply {
  const limit = Number(request.query.get('limit') ?? '100');
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
    return problem(400, 'bad.request', 'limit must be 1 to 1000');
  const order = request.query.get('sort_by') ?? 'created_time:desc';
  if (order !== 'created_time:desc' && order !== 'created_time:asc') {
    return problem(400, 'bad.request', 'sort_by must be created_time:desc or created_time:asc');
  }
  const { dialler } = campaign;
  if (!frozen) {
    if (campaign.lookedAt && campaign.state === 'running') dialler.advance(step, campaign.ratio);
    campaign.lookedAt = true;
  }
  const calls = dialler.latest(limit).map((call) => wireCall(call, campaign.id, dialler.clockS()));
  if (order === 'created_time:asc') calls.reverse();
  return ok({ calls, total: dialler.total() });
}

/** A call as the guide shows it; the wrap-up time is 0 until the agent has finished. */
function wireCall(call: DialledCall, campaignId: string, clockS: number): JsonObject {
  const connected = call.disposition === 'connected';
  return {
    id: call.id,
    campaign_id: campaignId,
    disposition: call.disposition,
    wrap_up_time: connected && call.endS <= clockS ? call.wrapS : 0,
    created_time: instant(call.createdS),
    outcome: connected ? 'completed' : 'failed',
  };
}

function describe(campaign: Campaign): JsonObject {
  return {
    id: campaign.id,
    name: campaign.name,
    predictive_dial_ratio: campaign.ratio,
    predictive_dial_enabled: campaign.predictiveDialEnabled,
    state: campaign.state,
    updated_time: instant(campaign.updatedS),
  };
}

function setRatio(request: SimulatedRequest, campaign: Campaign, frozen: boolean): SimulatedReply {
  let body: unknown;
  try {
    body = JSON.parse(request.body);
  } catch {
    return problem(400, 'bad.request', 'the body is no JSON');
  }
  const ratio = (body as { predictive_dial_ratio?: unknown } | null)?.predictive_dial_ratio;
  const { minimum, maximum } = ratioBounds;
  if (typeof ratio !== 'number' || !(ratio >= minimum && ratio <= maximum)) {
    return problem(
      400,
      'invalid.ratio',
      `predictive_dial_ratio must be a number from ${minimum} to ${maximum}`,
    );
  }
  if (campaign.state !== 'running') return problem(400, 'invalid.state', 'the campaign is not running');
  if (!campaign.predictiveDialEnabled)
    return problem(400, 'invalid.mode', 'predictive dialling is not enabled');
  if (!frozen) {
    campaign.ratio = ratio;
    campaign.updatedS = campaign.dialler.clockS();
  }
  const { predictive_dial_enabled: _, ...shown } = describe(campaign);
  return ok(shown);
}

const instant = (seconds: number): string => new Date(startMs + Math.round(seconds * 1000)).toISOString();

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

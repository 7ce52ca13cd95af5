import type { CampaignResponse, RecentCallsResponse } from '../../contract/wire/index.ts';
import { campaignResponse, recentCallsResponse } from '../../contract/wire/index.ts';
import type { ApiClient, ApiRequest, RequestOptions } from '../http/index.ts';
import { parseShape } from '../parse-shape.ts';
import { PlatformError } from '../platform-error.ts';
import type { PlatformSessions } from '../sessions.ts';

/** What came of writing a ratio. Only `written` and `unchanged` mean that the campaign has it. */
export interface WriteOutcome {
  /** `written`: set and confirmed by reading again. `unchanged`: it was so already, nothing was sent. */
  outcome: 'written' | 'unchanged' | 'conflict' | 'refused' | 'unconfirmed';
  /** The campaign as last read. */
  campaign: CampaignResponse;
  /** Why it was not written; empty where it was. */
  message: string;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** Called once for each 429, so that the caller can poll more slowly. */
  onThrottled?: (() => void) | undefined;
  /** Called once for each time that the platform's limit is felt. */
  onRateLimit?: RequestOptions['onRateLimit'];
}

/** The campaign endpoints of the dial-tuning guide, for one platform. */
export interface DialingClient {
  fetchCampaign(campaignId: string, options?: CallOptions): Promise<CampaignResponse>;
  /** The latest calls, newest first. @param limit 1 to 1,000 */
  fetchRecentCalls(campaignId: string, limit: number, options?: CallOptions): Promise<RecentCallsResponse>;
  /**
   * Sets the predictive dial ratio and reads the campaign again. Repeating a write is harmless: a campaign that has the
   * ratio is left alone. @param ratio within the platform's bounds, 0.1 to 5
   */
  putDialRatio(campaignId: string, ratio: number, options?: CallOptions): Promise<WriteOutcome>;
}

/** Ratios that differ by less are the same number, written differently. */
const sameRatio = 1e-6;

const equal = (campaign: CampaignResponse, ratio: number): boolean =>
  typeof campaign.predictive_dial_ratio === 'number' &&
  Math.abs(campaign.predictive_dial_ratio - ratio) < sameRatio;

function campaignPath(campaignId: string, tail = ''): string {
  return `/api/v2/outbound/campaigns/${encodeURIComponent(campaignId)}${tail}`;
}

/** Speaks the guide's dialling endpoints through the platform's `outbound` budget. */
export function createDialingClient(sessions: PlatformSessions, platform: string): DialingClient {
  const client = (): ApiClient => sessions.client(platform, 'outbound');

  const send = (
    request: ApiRequest,
    { signal, onThrottled, onRateLimit }: CallOptions = {},
  ): Promise<unknown> =>
    client().request(request, {
      signal,
      onRateLimit: (event) => {
        if (event.kind === '429') onThrottled?.();
        onRateLimit?.(event);
      },
    });

  const badAnswer = (path: string, message: string): PlatformError =>
    new PlatformError({
      kind: 'failed',
      code: 'unexpected-answer',
      message: `${platform}: ${path}: ${message}`,
      hint: 'check baseUrl and api (guide or published)',
      retryable: true,
    });

  const fetchCampaign: DialingClient['fetchCampaign'] = async (campaignId, options) => {
    const path = campaignPath(campaignId);
    const shape = parseShape(campaignResponse, await send({ method: 'GET', path }, options));
    if (!shape.ok) throw badAnswer(path, shape.fault.message);
    return shape.value;
  };

  return {
    fetchCampaign,
    async fetchRecentCalls(campaignId, limit, options) {
      const path = campaignPath(campaignId, '/calls');
      const query: [string, string][] = [
        ['limit', String(limit)],
        ['sort_by', 'created_time:desc'],
      ];
      const shape = parseShape(recentCallsResponse, await send({ method: 'GET', path, query }, options));
      if (!shape.ok) throw badAnswer(path, shape.fault.message);
      return shape.value;
    },
    async putDialRatio(campaignId, ratio, options) {
      const before = await fetchCampaign(campaignId, options);
      if (equal(before, ratio)) return { outcome: 'unchanged', campaign: before, message: '' };
      try {
        await send(
          { method: 'PUT', path: campaignPath(campaignId), body: { predictive_dial_ratio: ratio } },
          options,
        );
      } catch (error) {
        if (!(error instanceof PlatformError) || (error.status !== 409 && error.status !== 400)) throw error;
        const campaign = await fetchCampaign(campaignId, options);
        return { outcome: error.status === 409 ? 'conflict' : 'refused', campaign, message: error.message };
      }
      const campaign = await fetchCampaign(campaignId, options);
      if (equal(campaign, ratio)) return { outcome: 'written', campaign, message: '' };
      const shown = campaign.predictive_dial_ratio ?? 'none';
      return {
        outcome: 'unconfirmed',
        campaign,
        message: `the campaign shows ${shown} after ${ratio} was set`,
      };
    },
  };
}

import type { SimulatedPlatform } from '../../infra/simulator/index.ts';

export const sixMetrics =
  'offerCount,answerCount,abandonCount,serviceLevelPercent,avgHandleTime,avgSpeedOfAnswer';

/** A small scenario: four weeks, change in the third. */
export const smallScenario = { days: 28, changeDay: 15, genesysQueues: 4, cxoneQueues: 2 } as const;

export interface GenesysRow {
  /** Queues and agents of the organisation's listings. */
  id: string;
  queueId: string;
  intervalStart: string;
  metrics: Counts & { avgTalkTime: number; avgHoldTime: number; avgAfterCallWork: number };
}

interface Counts {
  offerCount: number;
  answerCount: number;
  abandonCount: number;
  serviceLevelPercent: number;
  avgHandleTime: number;
  avgSpeedOfAnswer: number;
}

export interface CxoneRow extends Counts {
  queue: { id: string; name: string };
  periodStart: string;
  avgTalkTime: number;
  avgHoldTime: number;
  avgWrapTime: number;
}

export interface CallRow {
  id: string;
  disposition: string;
  wrap_up_time: number;
  created_time: string;
  outcome: string;
}

/** Every field that the tests read from some endpoint's answer; what an endpoint lacks is undefined when it runs. */
export interface AnswerBody {
  total: number;
  entities: GenesysRow[];
  nextCursor: string | null;
  dateTo: string;
  totalRecords: number;
  interactions: CxoneRow[];
  cursor: string | null;
  calls: CallRow[];
  predictive_dial_ratio: number;
  access_token: string;
  error: string;
  message: string;
  effects: unknown[];
  faults: Record<string, number>;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** False where the text is no JSON; `json` is empty then. */
  parsed: boolean;
  json: AnswerBody;
}

export async function call(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  const { status, headers } = response;
  try {
    return { status, headers, text, parsed: true, json: JSON.parse(text) as AnswerBody };
  } catch {
    return { status, headers, text, parsed: false, json: {} as AnswerBody };
  }
}

export async function token(platform: SimulatedPlatform, form: Record<string, string> = {}): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: 'c',
    client_secret: 's',
    ...form,
  });
  const answer = await call(`${platform.url}/oauth2/token`, { method: 'POST', body });
  return answer.json.access_token;
}

export function bearer(value: string): RequestInit {
  return { headers: { authorization: `Bearer ${value}` } };
}

export function genesysUrl(
  platform: SimulatedPlatform,
  from: string,
  to: string,
  cursor?: string | null,
): string {
  const query = new URLSearchParams({ date_from: from, date_to: to, interval: 'PT1H', metrics: sixMetrics });
  if (cursor) query.set('cursor', cursor);
  return `${platform.url}/api/v2/analytics/interactions/queues?${query}`;
}

export function cxoneUrl(
  platform: SimulatedPlatform,
  from: string,
  to: string,
  cursor?: string | null,
): string {
  const query = new URLSearchParams({
    date_from: from,
    date_to: to,
    interval: 'PT1H',
    metrics: sixMetrics,
    grouping: 'queue',
  });
  if (cursor) query.set('cursor', cursor);
  return `${platform.url}/api/analytics/interactions?${query}`;
}

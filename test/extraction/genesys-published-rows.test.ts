import { describe, expect, test } from 'vitest';
import { platformConfig } from '../../activities/contract/config.ts';
import type { GenesysConversation } from '../../activities/contract/wire/index.ts';
import { apiBase, tokenAddress } from '../../activities/extraction/addresses.ts';
import { createGenesysAggregateReader, genesysRegions } from '../../activities/extraction/genesys/index.ts';
import { interactionRows } from '../../activities/extraction/genesys/interaction-rows.ts';
import type { Exchange } from '../../activities/extraction/http/index.ts';
import { createHarness, plantedSecret } from './support/harness.ts';
import { answer } from './support/stub-platform.ts';

const settings = { mediaType: 'voice', handleTimeDefinition: 'talk+hold+acw' } as const;
const hour = { start: '2026-01-05T09:00:00.000Z', end: '2026-01-05T10:00:00.000Z' };
const interval = '2026-01-05T09:00:00.000Z/2026-01-05T10:00:00.000Z';

function aggregatePage(group: object, metrics: object[], surveys: object | null = {}) {
  return {
    slice: hour,
    queues: [{ id: 'billing', name: 'Billing' }],
    conversations: { results: [{ group, data: [{ interval, metrics }] }] },
    surveys,
  };
}

function read(json: unknown) {
  const result = createGenesysAggregateReader(settings).read(json, hour, null);
  if (!result.ok) throw new Error(result.fault.code);
  return result.page;
}

describe('aggregates', () => {
  test('milliseconds become seconds; what is not sent is zero as a count and null as an average', () => {
    const { rows } = read(
      aggregatePage({ queueId: 'billing', mediaType: 'voice' }, [
        { metric: 'nOffered', stats: { count: 4 } },
        { metric: 'tAnswered', stats: { count: 3, sum: 30_000 } },
        { metric: 'tHandle', stats: { count: 2, sum: 500_000 } },
        { metric: 'oServiceLevel', stats: { numerator: 2, denominator: 4, ratio: 0.9 } },
      ]),
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      offered: 4,
      answered: 3,
      abandoned: 0,
      avg_handle_time_s: 250,
      handle_sum_s: 500,
      avg_speed_of_answer_s: 10,
      hold_sum_s: 0,
      service_level_percent: 50,
      answered_in_service_level: 2,
      survey_invitations: 0,
      csat_sum: 0,
    });
  });

  test('a queue without calls has a row of zeros and no averages', () => {
    const { rows } = read({ ...aggregatePage({}, []), conversations: {} });
    expect(rows[0]).toMatchObject({ offered: 0, answered: 0, avg_handle_time_s: null, handle_sum_s: null });
  });

  test('callbacks are answered when they connect, beside the hours of the configured medium', () => {
    const { rows } = read(
      aggregatePage({ queueId: 'billing', mediaType: 'callback' }, [
        { metric: 'nOffered', stats: { count: 5 } },
        { metric: 'nConnected', stats: { count: 4 } },
      ]),
    );
    expect(rows.map(({ media_type, offered, answered }) => [media_type, offered, answered])).toEqual([
      ['callback', 5, 4],
      ['voice', 0, 0],
    ]);
  });

  test('without the permission for surveys their figures are unknown, and the page says so', () => {
    const page = read(aggregatePage({ queueId: 'billing', mediaType: 'voice' }, [], null));
    expect(page.rows[0]).toMatchObject({ survey_invitations: null, csat_sum: null });
    expect(page.unknownFields).toEqual(['surveys (not permitted)']);
  });

  test('a group that comes twice and an interval outside are refused', () => {
    const once = aggregatePage({ queueId: 'billing', mediaType: 'voice' }, []);
    const twice = {
      ...once,
      conversations: { results: [...once.conversations.results, ...once.conversations.results] },
    };
    expect(() => read(twice)).toThrow('duplicate-row');
    const later = { ...once, slice: { start: '2026-01-05T10:00:00.000Z', end: '2026-01-05T11:00:00.000Z' } };
    expect(() => read(later)).toThrow('outside-window');
  });
});

describe('queue legs', () => {
  const at = (second: number) => new Date(Date.parse(hour.start) + second * 1000).toISOString();
  const segment = (segmentType: string, from: number, to: number, rest: object = {}) => ({
    segmentType,
    segmentStart: at(from),
    segmentEnd: at(to),
    ...rest,
  });
  const waiting = (
    queueId: string,
    from: number,
    to: number,
    metrics: { name: string; value: number }[],
  ) => ({
    purpose: 'acd',
    sessions: [{ mediaType: 'voice', metrics, segments: [segment('interact', from, to, { queueId })] }],
  });
  const agent = (userId: string, queueId: string, from: number, rest: object = {}) => ({
    purpose: 'agent',
    userId,
    sessions: [
      {
        mediaType: 'voice',
        segments: [
          segment('alert', from - 2, from, { queueId }),
          segment('interact', from, from + 60, { queueId }),
          segment('hold', from + 60, from + 80, { queueId }),
          segment('wrapup', from + 80, from + 90, { queueId, wrapUpCode: 'done', ...rest }),
        ],
      },
    ],
  });
  const conversation = (participants: GenesysConversation['participants']): GenesysConversation => ({
    conversationId: 'c1',
    conversationStart: at(0),
    conversationEnd: at(400),
    originatingDirection: 'inbound',
    participants,
  });
  const rows = (participants: GenesysConversation['participants']) =>
    interactionRows(conversation(participants), new Map([['billing', 'Billing']]), settings);

  test('a transfer to another queue makes two legs, each with its own agent and times', () => {
    const found = rows([
      waiting('billing', 10, 30, [{ name: 'tAnswered', value: 20_000 }]),
      agent('u1', 'billing', 30),
      waiting('claims', 130, 150, []),
      agent('u2', 'claims', 150),
    ]);
    expect(found).toMatchObject([
      { leg: 1, queue_id: 'billing', queue_name: 'Billing', agent_id: 'u1', transferred: true, wait_s: 20 },
      { leg: 2, queue_id: 'claims', queue_name: null, agent_id: 'u2', transferred: false, wait_s: 20 },
    ]);
    for (const row of found)
      expect(row).toMatchObject({
        outcome: 'answered',
        talk_s: 60,
        hold_s: 20,
        acw_s: 10,
        handle_s: 90,
        wrap_up_code: 'done',
        within_service_level: null,
      });
  });

  test('a caller who hangs up abandons; one who flows out is diverted; one who waits is open', () => {
    const one = (participants: GenesysConversation['participants']) => rows(participants)[0]!;
    expect(one([waiting('billing', 10, 40, [{ name: 'tAbandon', value: 30_000 }])])).toMatchObject({
      outcome: 'abandoned',
      wait_s: 30,
      talk_s: null,
      within_service_level: false,
    });
    expect(one([waiting('billing', 10, 40, [{ name: 'tFlowOut', value: 30_000 }])])).toMatchObject({
      outcome: 'diverted',
    });
    const { segmentEnd: _, ...open } = segment('interact', 10, 11, { queueId: 'billing' });
    const live = [{ purpose: 'acd', sessions: [{ mediaType: 'voice', segments: [open] }] }];
    expect(one(live)).toMatchObject({ outcome: 'open', ended_at: null, wait_s: null });
  });

  test('an agent who was only alerted has not answered', () => {
    const alerted = {
      purpose: 'agent',
      userId: 'u1',
      sessions: [{ mediaType: 'voice', segments: [segment('alert', 12, 20, { queueId: 'billing' })] }],
    };
    expect(rows([waiting('billing', 10, 40, []), alerted, agent('u2', 'billing', 40)])).toMatchObject([
      { agent_id: 'u2', outcome: 'answered' },
    ]);
  });
});

describe('access', () => {
  const config = (fields: object) =>
    platformConfig.parse({ id: 'g', kind: 'genesys', api: 'published', credentials: 'env://G', ...fields });

  test('every region has its login and API host, governments included', () => {
    for (const region of genesysRegions) {
      const platform = config({ region });
      if (platform.kind === 'files') throw new Error('not an API');
      expect(tokenAddress(platform, 'analytics').href).toBe(`https://login.${region}/oauth/token`);
      expect(apiBase(platform).origin).toBe(`https://api.${region}`);
    }
    expect(genesysRegions).toContain('use2.us-gov-pure.cloud');
  });

  test('an unknown region is refused before a secret could go there', () => {
    const platform = config({ region: 'mypurecloud.evil' });
    if (platform.kind === 'files') throw new Error('not an API');
    expect(() => tokenAddress(platform, 'analytics')).toThrow('mypurecloud.evil');
  });

  test('the token is asked for with Basic authentication and nothing secret in the body', async () => {
    const seen: { headers: Record<string, string>; body?: string | undefined }[] = [];
    const transport = async (request: {
      url: URL;
      headers: Record<string, string>;
      body?: string;
    }): Promise<Exchange> => {
      if (!request.url.pathname.endsWith('/token')) return answer(403, { message: 'no' });
      seen.push({ headers: request.headers, body: request.body });
      return answer(200, { access_token: 't', expires_in: 3600, token_type: 'bearer' });
    };
    const harness = createHarness({ transport, platform: { api: 'published' } });
    await expect(harness.extract()).rejects.toMatchObject({ code: 'forbidden' });
    const basic = Buffer.from(`client:${plantedSecret}`).toString('base64');
    expect(seen[0]!.headers['authorization']).toBe(`Basic ${basic}`);
    expect(seen[0]!.body).not.toContain(plantedSecret);
  });
});

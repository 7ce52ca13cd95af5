import { describe, expect, test } from 'vitest';
import { sourceRow } from '../../activities/contract/source-row.ts';
import { createCxoneGuideReader } from '../../activities/extraction/cxone/guide.ts';
import { createGenesysGuideReader } from '../../activities/extraction/genesys/guide.ts';
import { handleTimeDefinitionOf } from '../../activities/extraction/handle-time.ts';
import { joinUrl } from '../../activities/extraction/http/index.ts';
import type { PageReader } from '../../activities/extraction/page.ts';
import { window } from './support/harness.ts';

const genesys = createGenesysGuideReader({ mediaType: 'voice', handleTimeDefinition: 'talk+hold+acw' });
const cxone = createCxoneGuideReader({ mediaType: 'voice', handleTimeDefinition: 'talk+acw' });

const genesysBody = () => ({
  interval: 'PT1H',
  dateFrom: '2026-01-05T00:00:00Z',
  dateTo: window.end,
  total: 1,
  nextCursor: null as string | null,
  entities: [
    {
      queueId: 'billing',
      queueName: 'Billing',
      intervalStart: '2026-01-05T10:00:00+01:00',
      metrics: {
        offerCount: 12,
        answerCount: 11,
        abandonCount: 1,
        serviceLevelPercent: 83.3,
        avgHandleTime: 312.4,
        avgSpeedOfAnswer: 18.2 as number | null,
        avgHoldTime: 22.3,
        surveyInvitations: 9,
        csatTotal: 13.5,
      } as Record<string, unknown>,
    },
  ],
});

const cxoneBody = () => ({
  totalRecords: 1,
  cursor: null,
  interactions: [
    {
      queue: { id: '501' },
      periodStart: '2026-01-05T09:00:00Z',
      offerCount: 12,
      answerCount: 11,
      abandonCount: 1,
      serviceLevelPercent: 83.3,
      avgHandleTime: 290.1,
      avgSpeedOfAnswer: 18.2,
      avgHoldTime: 22.3,
      avgWrapTime: 50,
    },
  ],
});

const read = (reader: PageReader, body: unknown) => {
  const result = reader.read(body, window, null);
  if (!result.ok) throw new Error(result.fault.message);
  return result.page;
};

describe('requests are those of the guide', () => {
  const expected =
    'date_from=2026-01-05T00:00:00.000Z&date_to=2026-01-12T00:00:00.000Z&interval=PT1H&metrics=offerCount,answerCount,abandonCount,serviceLevelPercent,avgHandleTime,avgSpeedOfAnswer';
  test.each([
    [genesys, `https://h/api/v2/analytics/interactions/queues?${expected}`],
    [cxone, `https://h/api/analytics/interactions?${expected}&grouping=queue`],
  ])('$source', (reader, url) => {
    const { path, query, timeoutMs } = reader.request(window, null);
    expect(joinUrl(new URL('https://h'), path, query).href).toBe(url);
    expect(timeoutMs).toBe(60_000);
    const next = reader.request(window, 'a b');
    expect(joinUrl(new URL('https://h'), next.path, next.query).href).toBe(`${url}&cursor=a%20b`);
  });
});

describe('rows', () => {
  test('Genesys: values as given, instants in UTC, absent fields null', () => {
    const [row] = read(genesys, genesysBody()).rows;
    expect(sourceRow.parse(row)).toEqual(row);
    expect(row).toMatchObject({
      queue_id: 'billing',
      interval_start: '2026-01-05T09:00:00.000Z',
      service_level_percent: 83.3,
      avg_hold_time_s: 22.3,
      avg_talk_time_s: null,
      survey_invitations: 9,
      survey_responses: null,
      csat_sum: 13.5,
      handle_time_definition: 'talk+hold+acw',
    });
  });

  test('CXone: wrap-up is after-call work, a queue without a name is named by its id', () => {
    const [row] = read(cxone, cxoneBody()).rows;
    expect(sourceRow.parse(row)).toEqual(row);
    expect(row).toMatchObject({
      queue_id: '501',
      queue_name: '501',
      avg_after_call_work_s: 50,
      avg_hold_time_s: 22.3,
      handle_time_definition: 'talk+acw',
    });
  });

  test('averages over no calls are null, not zero', () => {
    const body = genesysBody();
    body.entities[0]!.metrics['avgSpeedOfAnswer'] = null;
    expect(read(genesys, body).rows[0]).toMatchObject({ avg_speed_of_answer_s: null });
  });

  test.each([
    ['genesys', undefined, 'talk+hold+acw'],
    ['cxone', undefined, 'talk+acw'],
    ['cxone', { includesHold: true, includesAfterCallWork: true }, 'talk+hold+acw'],
    ['genesys', { includesHold: true, includesAfterCallWork: false }, 'talk+hold'],
    ['genesys', { includesHold: false, includesAfterCallWork: false }, 'talk'],
  ] as const)('%s with handleTime %j means %s', (kind, configured, definition) => {
    expect(handleTimeDefinitionOf(kind, configured)).toBe(definition);
  });
});

describe('drift and faults of shape', () => {
  test('unknown fields are named with their path, and neither refused nor kept', () => {
    const body = genesysBody();
    body.entities[0]!.metrics['callerNumber'] = '+353 1 234 5678';
    const page = read(genesys, { ...body, pageCount: 1 });
    expect(page.unknownFields).toEqual(['entities[].metrics.callerNumber', 'pageCount']);
    expect(JSON.stringify(page.content)).not.toContain('1 234');
  });

  test.each([
    [
      'a missing measure',
      (b: ReturnType<typeof genesysBody>) => delete b.entities[0]!.metrics['offerCount'],
      'missing-field',
      'entities[0].metrics.offerCount',
    ],
    [
      'a wrong type',
      (b: ReturnType<typeof genesysBody>) => (b.entities[0]!.metrics['offerCount'] = '12'),
      'wrong-type',
      'entities[0].metrics.offerCount',
    ],
    [
      'no cursor field',
      (b: ReturnType<typeof genesysBody>) => delete (b as Partial<typeof b>).nextCursor,
      'missing-field',
      'nextCursor',
    ],
    [
      'a shortened range',
      (b: ReturnType<typeof genesysBody>) => (b.dateTo = '2026-01-11T00:00:00Z'),
      'other-range',
      'dateTo',
    ],
    [
      'another interval',
      (b: ReturnType<typeof genesysBody>) => (b.interval = 'PT30M'),
      'other-range',
      'interval',
    ],
    [
      'no instant',
      (b: ReturnType<typeof genesysBody>) => (b.entities[0]!.intervalStart = 'Monday'),
      'wrong-type',
      'entities[0].intervalStart',
    ],
  ])('%s names the path', (_name, spoil, code, where) => {
    const body = genesysBody();
    spoil(body);
    const result = genesys.read(body, window, null);
    expect(result).toMatchObject({ ok: false, fault: { code, message: expect.stringContaining(where) } });
  });

  test.each([null, [], 'text', {}])('a body that is %j is a fault, not an exception', (body) => {
    expect(genesys.read(body, window, null).ok).toBe(false);
    expect(cxone.read(body, window, null).ok).toBe(false);
  });

  test('samples show no long numbers and no addresses', () => {
    const body = genesysBody();
    body.entities[0]!.metrics['offerCount'] = 'call +353 86 1234567 or ann@example.com';
    const result = genesys.read(body, window, null);
    const sample = result.ok ? '' : result.fault.sample;
    expect(sample).toContain('call');
    expect(sample).not.toMatch(/1234567|ann@/);
  });
});

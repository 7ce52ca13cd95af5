import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulatedPlatform } from '../../infra/simulator/index.ts';
import type { Json, SourceCase, WireCase } from './source-contract.ts';
import { describeSource } from './source-contract.ts';

/** A source behind the simulated platform: filled within its data, empty before they begin. */
function simulated(
  kind: 'genesys' | 'cxone',
  tokenPath: string,
  platform: Json,
  wire: WireCase,
  queues = 4,
  span?: SourceCase['window'],
): () => SourceCase {
  return () => ({
    async open(filled) {
      const server = await startSimulatedPlatform({
        port: 0,
        seed: 9,
        kind,
        rateLimit: null,
        scenario: {
          days: 7,
          start: filled ? '2026-01-05T00:00:00Z' : '2024-01-01T00:00:00Z',
          genesysQueues: kind === 'genesys' ? queues : 0,
          cxoneQueues: kind === 'cxone' ? queues : 0,
        },
      });
      const rateLimit = { requestsPerMinute: 1e6, burst: 10_000 };
      return {
        options: {
          baseUrl: server.url,
          platform: { kind, tokenUrl: server.url + tokenPath, rateLimit, ...platform },
        },
        close: () => server.close(),
      };
    },
    wire,
    ...(span ? { window: span } : {}),
  });
}

const at = (path: string) => (request: { url: URL }) => request.url.pathname.endsWith(path);
const list = (name: string) => (body: Json) => [(body[name] ?? []) as Json[]];

describeSource(
  'genesys guide',
  simulated(
    'genesys',
    '/oauth2/token',
    {},
    {
      isPage: at('/analytics/interactions/queues'),
      lists: list('entities'),
      start: ['intervalStart'],
      measure: ['metrics', 'answerCount'],
      uncounted: null,
    },
  ),
);

describeSource(
  'cxone guide',
  simulated(
    'cxone',
    '/oauth2/token',
    {},
    {
      isPage: at('/api/analytics/interactions'),
      lists: list('interactions'),
      start: ['periodStart'],
      measure: ['answerCount'],
      uncounted: null,
    },
  ),
);

const accessKey = '/authentication/v1/token/access-key';
const published = { api: 'published', handleTime: { includesHold: true, includesAfterCallWork: true } };

describeSource(
  'cxone published, interval data',
  simulated('cxone', accessKey, published, {
    isPage: at('/wfm-data/skills/contacts'),
    lists: list('contactStats'),
    start: ['intervalStartDate'],
    measure: ['totalHandled'],
    uncounted: 'the interval data announce no count',
  }),
);

describeSource(
  'cxone published, contacts',
  simulated(
    'cxone',
    accessKey,
    { ...published, source: 'details' },
    {
      isPage: at('/contacts/completed'),
      lists: list('completedContacts'),
      start: ['contactStartDate'],
      measure: ['inQueueSeconds'],
      uncounted: null,
    },
    3,
    { start: '2026-01-05T00:00:00.000Z', end: '2026-01-06T00:00:00.000Z' },
  ),
);

describeSource(
  'genesys published, aggregates',
  simulated(
    'genesys',
    '/oauth/token',
    { api: 'published' },
    {
      isPage: at('/conversations/aggregates/query'),
      lists: (body) => ((body['results'] ?? []) as Json[]).map((result) => result['data'] as Json[]),
      start: ['interval'],
      measure: ['metrics', '0', 'stats', 'count'],
      uncounted: 'the aggregates announce no count',
      onePage: true,
    },
  ),
);

describeSource('files', () => ({
  async open(filled) {
    const folder = mkdtempSync(join(tmpdir(), 'contraflow-source-'));
    const year = filled ? 2026 : 2024;
    const rows = ['a', 'b'].flatMap((queue) =>
      Array.from(
        { length: 24 },
        (_, hour) => `${queue},${year}-01-06T${String(hour).padStart(2, '0')}:00:00Z,12,11,1`,
      ),
    );
    const file = join(folder, 'hours.csv');
    writeFileSync(file, ['queue,start,offered,answered,abandoned', ...rows].join('\n'));
    const columns = {
      queue_id: 'queue',
      interval_start: 'start',
      offered: 'offered',
      answered: 'answered',
      abandoned: 'abandoned',
    };
    return {
      options: { files: { path: file, columns } },
      close: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
}));

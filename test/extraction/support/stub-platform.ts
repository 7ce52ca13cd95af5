import type { Exchange, Transport, WireRequest } from '../../../activities/extraction/http/index.ts';

/** A page of the stub's Genesys listing. */
export interface StubRow {
  queueId: string;
  intervalStart: string;
  metrics: Record<string, number | null>;
}

export const stubMetrics = {
  offerCount: 10,
  answerCount: 9,
  abandonCount: 1,
  serviceLevelPercent: 80,
  avgHandleTime: 300,
  avgSpeedOfAnswer: 20,
};

/** Rows of `hours` hours from the start of the window, one queue after the other. */
export function stubRows(queues: readonly string[], start: string, hours: number): StubRow[] {
  return queues.flatMap((queueId) =>
    Array.from({ length: hours }, (_, hour) => ({
      queueId,
      intervalStart: new Date(Date.parse(start) + hour * 3_600_000).toISOString(),
      metrics: { ...stubMetrics },
    })),
  );
}

export function answer(status: number, body: unknown, headers: Record<string, string> = {}): Exchange {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { kind: 'answer', status, headers: new Headers(headers), text };
}

/** Called before each data request with its number from 1; what it returns replaces the honest answer. */
export type Spoiler = (request: WireRequest, number: number, honest: Exchange) => Exchange | undefined;

export interface StubPlatform {
  transport: Transport;
  readonly requests: WireRequest[];
  readonly tokens: number;
}

/** A Genesys-like platform without a network: token, listing by cursor, and a spoiler for faults. */
export function createStubPlatform(rows: readonly StubRow[], pageSize = 10, spoil?: Spoiler): StubPlatform {
  const requests: WireRequest[] = [];
  let tokens = 0;
  const listing = (url: URL): Exchange => {
    const offset = Number(url.searchParams.get('cursor')?.slice(1) ?? 0);
    const next = offset + pageSize;
    return answer(200, {
      interval: 'PT1H',
      dateFrom: url.searchParams.get('date_from'),
      dateTo: url.searchParams.get('date_to'),
      total: rows.length,
      nextCursor: next < rows.length ? `c${next}` : null,
      entities: rows.slice(offset, next),
    });
  };
  return {
    requests,
    get tokens() {
      return tokens;
    },
    async transport(request, signal) {
      signal?.throwIfAborted();
      if (request.url.pathname.endsWith('/token')) {
        tokens += 1;
        return answer(200, { access_token: `token-${tokens}`, expires_in: 3600, token_type: 'bearer' });
      }
      requests.push(request);
      const honest = listing(request.url);
      return spoil?.(request, requests.length, honest) ?? honest;
    },
  };
}

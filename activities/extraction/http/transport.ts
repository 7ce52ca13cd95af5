/** One HTTP request, ready to send. */
export interface WireRequest {
  method: 'GET' | 'POST' | 'PUT';
  url: URL;
  headers: Record<string, string>;
  body?: string;
  /** Limit for the whole exchange, body included, milliseconds. */
  timeoutMs: number;
}

/** What came of a request: an answer of any status, or the way it broke. */
export type Exchange =
  | { kind: 'answer'; status: number; headers: Headers; text: string }
  | { kind: 'broken'; reason: 'timeout' | 'cut-short' | 'unreachable'; detail: string };

export type FetchFunction = (url: URL, init: RequestInit) => Promise<Response>;

/** Sends a request. Rejects only when cancelled by the caller's signal. */
export type Transport = (request: WireRequest, signal?: AbortSignal) => Promise<Exchange>;

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause;
  if (cause instanceof Error) return 'code' in cause && cause.code ? String(cause.code) : cause.message;
  return error.message;
}

/**
 * A transport over `fetch`, which honours HTTPS_PROXY and NO_PROXY where Node's NODE_USE_ENV_PROXY is set.
 * Redirects are not followed: a token must not travel to an address that nobody configured.
 */
export function createTransport(fetchFunction: FetchFunction = fetch): Transport {
  return async (request, signal) => {
    const limit = AbortSignal.timeout(request.timeoutMs);
    let answered = false;
    try {
      const response = await fetchFunction(request.url, {
        method: request.method,
        headers: { accept: 'application/json', ...request.headers },
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
        ...(request.body === undefined ? {} : { body: request.body }),
      });
      answered = true;
      return {
        kind: 'answer',
        status: response.status,
        headers: response.headers,
        text: await response.text(),
      };
    } catch (error) {
      signal?.throwIfAborted();
      if (limit.aborted)
        return { kind: 'broken', reason: 'timeout', detail: `${request.timeoutMs / 1000} s` };
      return { kind: 'broken', reason: answered ? 'cut-short' : 'unreachable', detail: causeOf(error) };
    }
  };
}

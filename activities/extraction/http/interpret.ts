import type { Body } from './body.ts';
import { classifyBody, errorText } from './body.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { Action } from './status-table.ts';
import { ruleFor } from './status-table.ts';
import type { Exchange } from './transport.ts';

/** An exchange read as data. `message` and `hint` are complete for people; `json` is set on success. */
export interface Decision {
  action: Action;
  code: string;
  status: number | null;
  message: string;
  hint: string;
  json: unknown;
  /** The server's own wait, milliseconds; null where it names none. */
  retryAfterMs: number | null;
}

/** Bodies that contradict a status of success: all of them pass when asked for again. */
function bodyFault(body: Body): { code: string; says: string } | null {
  switch (body.kind) {
    case 'html':
      return { code: 'html-page', says: 'an HTML page came with a status of success' };
    case 'broken-json':
      return body.gzip
        ? { code: 'gzip-cut-short', says: 'the compressed body was cut short' }
        : { code: 'truncated-json', says: 'the JSON body was cut short' };
    case 'text':
      return { code: 'not-json', says: 'the body is not JSON' };
    case 'empty':
      return { code: 'empty-body', says: 'the body is empty' };
    case 'json':
      return null;
  }
}

const brokenCodes = {
  timeout: 'timeout',
  'cut-short': 'body-cut-short',
  unreachable: 'unreachable',
} as const;
const brokenSays = {
  timeout: 'no complete answer within',
  'cut-short': 'the connection broke inside the body:',
  unreachable: 'no connection:',
} as const;

/**
 * Decides what an exchange means. Pure: the same exchange gives the same decision.
 *
 * @param now milliseconds since the epoch, for a Retry-After given as a date by a server that sends no Date
 */
export function interpretExchange(exchange: Exchange, now: number): Decision {
  if (exchange.kind === 'broken') {
    return {
      action: 'retry',
      code: brokenCodes[exchange.reason],
      status: null,
      message: `${brokenSays[exchange.reason]} ${exchange.detail}`,
      hint: 'check baseUrl, the network and HTTPS_PROXY where it lasts',
      json: null,
      retryAfterMs: null,
    };
  }
  const { status, headers, text } = exchange;
  const rule = ruleFor(status);
  const body = classifyBody(text, headers.get('content-encoding'));
  // A wait given as a date is on the server's clock, which its Date header shows.
  const serverNow = Date.parse(headers.get('date') ?? '');
  const retryAfterMs = parseRetryAfter(headers.get('retry-after'), Number.isNaN(serverNow) ? now : serverNow);
  if (rule.action === 'success') {
    // A job that is still running may be answered with 202 and no body.
    const bodiless = status === 204 || (status === 202 && body.kind === 'empty');
    const fault = bodiless ? null : bodyFault(body);
    const json = body.kind === 'json' ? body.value : null;
    if (!fault)
      return { action: 'success', code: 'ok', status, message: '', hint: '', json, retryAfterMs: null };
    const hint = 'the request is repeated; check baseUrl and proxies where it lasts';
    return { action: 'retry', code: fault.code, status, message: fault.says, hint, json: null, retryAfterMs };
  }
  const said = errorText(body) ?? headers.get('icStatusDescription')?.slice(0, 200) ?? null;
  const message = `${status}: ${rule.says}${said === null ? '' : ` ("${said}")`}`;
  return { action: rule.action, code: rule.code, status, message, hint: rule.hint, json: null, retryAfterMs };
}

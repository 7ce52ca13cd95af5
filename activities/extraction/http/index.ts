/** HTTP towards the platforms: sending, reading an answer as a decision, repeating. */

export type { ApiClient, ApiClientDeps, ApiRequest, RequestOptions } from './api-client.ts';
export { createApiClient } from './api-client.ts';
export { backoffMs, maxBackoffMs } from './backoff.ts';
export type { Body } from './body.ts';
export { classifyBody } from './body.ts';
export { checkEndpoint, joinUrl } from './endpoint.ts';
export type { Decision } from './interpret.ts';
export { interpretExchange } from './interpret.ts';
export type { RateHeaders } from './rate-headers.ts';
export { parseRateHeaders } from './rate-headers.ts';
export { parseRetryAfter } from './retry-after.ts';
export type { Action, StatusRule } from './status-table.ts';
export { ruleFor } from './status-table.ts';
export type { Exchange, FetchFunction, Transport, WireRequest } from './transport.ts';
export { createTransport } from './transport.ts';

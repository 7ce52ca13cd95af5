import type { IncomingHttpHeaders } from 'node:http';

/** A request as the routes see it: everything read, nothing interpreted. */
export interface SimulatedRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A JSON object of an answer, open to the faults that rewrite it. */
export type JsonObject = Record<string, unknown>;

/** An answer before it is serialised. */
export interface SimulatedReply {
  status: number;
  headers?: Record<string, string>;
  body: JsonObject;
}

export function ok(body: JsonObject): SimulatedReply {
  return { status: 200, body };
}

/** An error in the platforms' shape. */
export function problem(
  status: number,
  code: string,
  message: string,
  headers?: Record<string, string>,
): SimulatedReply {
  const reply: SimulatedReply = { status, body: { status, code, message } };
  if (headers) reply.headers = headers;
  return reply;
}

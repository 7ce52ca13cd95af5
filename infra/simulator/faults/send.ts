import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { SimulatedReply } from '../http/messages.ts';
import type { ActiveFault } from './engine.ts';

const htmlPage =
  '<!doctype html><html><head><title>Service</title></head><body><h1>We will be right back</h1></body></html>';

/** Writes an answer, or what a transport fault leaves of it. */
export function sendReply(response: ServerResponse, reply: SimulatedReply, fault: ActiveFault | null): void {
  // 204 has no body.
  const text = reply.status === 204 ? '' : JSON.stringify(reply.body);
  const kind = fault?.rule.kind;
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
    ...reply.headers,
  };
  const bytes = Buffer.from(text);
  const half = bytes.subarray(0, Math.max(1, Math.floor(bytes.length * (0.3 + 0.5 * (fault?.draw ?? 0)))));
  const finish = (body: Buffer): void => {
    response.writeHead(reply.status, { ...headers, 'content-length': String(body.length) });
    response.end(body);
  };
  if (kind === 'html-page') {
    headers['content-type'] = 'text/html; charset=utf-8';
    finish(Buffer.from(htmlPage));
  } else if (kind === 'truncated-json') {
    finish(half);
  } else if (kind === 'cut-gzip') {
    headers['content-encoding'] = 'gzip';
    const packed = gzipSync(bytes);
    finish(packed.subarray(0, Math.floor(packed.length * 0.6)));
  } else if (kind === 'cut-body') {
    response.writeHead(reply.status, { ...headers, 'content-length': String(bytes.length) });
    response.write(half, () => response.destroy());
  } else if (kind === 'slow-body') {
    response.writeHead(reply.status, { ...headers, 'content-length': String(bytes.length) });
    response.write(half);
    const timer = setTimeout(
      () => response.end(bytes.subarray(half.length)),
      (fault?.rule.seconds ?? 2) * 1000,
    );
    response.on('close', () => clearTimeout(timer));
  } else {
    finish(bytes);
  }
}

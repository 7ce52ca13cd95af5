import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Emulator } from './process.ts';
import { startPythonServer } from './process.ts';

/** Whether an upload asks that the object be new, and which object it means. */
function conditionOf(url: URL): { bucket: string; name: string } | null {
  const bucket = /^\/upload\/storage\/v1\/b\/([^/]+)\/o$/.exec(url.pathname)?.[1];
  const name = url.searchParams.get('name');
  const condition = url.searchParams.get('ifGenerationMatch');
  return bucket !== undefined && name !== null && condition === '0' ? { bucket, name } : null;
}

/**
 * Google Cloud Storage. The emulator takes no notice of preconditions, so a server in front of it answers 412 to an
 * upload with `ifGenerationMatch=0` of an object that exists, as the service does.
 *
 * @param bucket made at the start
 */
export async function startGcsEmulator(python: string, bucket: string): Promise<Emulator> {
  const inner = await startPythonServer(python, (port) => [
    '-m',
    'gcp_storage_emulator',
    'start',
    '--host=127.0.0.1',
    `--port=${port}`,
    `--default-bucket=${bucket}`,
    '--in-memory',
    '--quiet',
  ]);
  const front = createServer(async (incoming, answer) => {
    const url = new URL(incoming.url ?? '/', inner.url);
    const wanted = conditionOf(url);
    const path = wanted && `/storage/v1/b/${wanted.bucket}/o/${encodeURIComponent(wanted.name)}`;
    if (path !== null && (await fetch(`${inner.url}${path}`)).ok) {
      incoming.resume();
      answer.writeHead(412, { 'content-type': 'application/json' });
      answer.end(JSON.stringify({ error: { code: 412, message: 'Precondition Failed' } }));
      return;
    }
    const forwarded = send(
      url,
      { method: incoming.method, headers: { ...incoming.headers, host: url.host } },
      (reply) => {
        answer.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(answer);
      },
    );
    forwarded.on('error', () => answer.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => {
    front.listen(0, '127.0.0.1', () => resolve());
  });
  return {
    url: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
    async close() {
      front.closeAllConnections();
      await new Promise((resolve) => {
        front.close(resolve);
      });
      await inner.close();
    },
  };
}

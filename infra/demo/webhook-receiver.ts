import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** One delivery that was accepted. */
export interface Delivery {
  path: string;
  id: string;
  type: string;
  event: Record<string, unknown>;
}

export interface WebhookReceiver {
  url: string;
  /** Deliveries in order of arrival; repeats of an id are dropped. */
  deliveries: Delivery[];
  /** Deliveries whose signature did not hold. */
  refused: number;
  close(): Promise<void>;
}

/** Starts a receiver on the loopback interface that checks signatures as Standard Webhooks says. */
export async function startWebhookReceiver(signingSecret: string): Promise<WebhookReceiver> {
  const webhook = new Webhook(signingSecret);
  const seen = new Set<string>();
  const receiver = { deliveries: [] as Delivery[], refused: 0 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const header = (name: string) => String(request.headers[name] ?? '');
      const id = header('webhook-id');
      try {
        webhook.verify(body, {
          'webhook-id': id,
          'webhook-timestamp': header('webhook-timestamp'),
          'webhook-signature': header('webhook-signature'),
        });
      } catch {
        receiver.refused += 1;
        response.writeHead(401).end();
        return;
      }
      const key = `${request.url} ${id}`;
      if (!seen.has(key)) {
        seen.add(key);
        const event = JSON.parse(body) as Record<string, unknown>;
        receiver.deliveries.push({ path: request.url ?? '/', id, type: String(event['type']), event });
      }
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

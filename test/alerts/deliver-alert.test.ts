import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type AlertContent,
  alertId,
  createAlertEvent,
  type DeliveryDeps,
  deliverAlert,
  deliveryDeps,
  eventBody,
  goesThroughProxy,
  guardUrl,
  isPublicAddress,
  messageFor,
  type OutgoingRequest,
  retryAfterMs,
} from '../../activities/alerts/index.ts';
import { alertEvent } from '../../activities/contract/alert-event.ts';

const content: AlertContent = {
  type: 'drift.detected',
  subject: 'ivr-redesign/aht',
  episode: '2026-03-02T05:00:00.000Z',
  time: '2026-03-03T05:00:00.000Z',
  severity: 'error',
  summary: 'Handle time <drifts> & costs staff',
  data: { z_score: 3.4 },
};
const event = createAlertEvent(content);
const now = new Date('2026-03-03T05:01:00.000Z');
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const webhook = { kind: 'webhook', url: 'https://hooks.example.com/x', signingSecrets: [secret] } as const;

function fakeDeps(
  status: number,
  retryAfter: string | null = null,
): DeliveryDeps & { sent: OutgoingRequest[] } {
  const sent: OutgoingRequest[] = [];
  return {
    sent,
    now: () => now,
    resolve: async () => ['93.184.215.14'],
    send: async (request) => {
      sent.push(request);
      return { status, retryAfter };
    },
  };
}

describe('events', () => {
  it('have the id SHA-256 of rule|key|episode and one body', () => {
    expect(alertId('a', 'b', 'c')).toBe('a52dd81bfd5e4e66d96b9f598382f6cbf8c5c3897654e6ae9055e03620fcf38e');
    expect(alertId('a|b', 'c', 'd')).not.toBe(alertId('a', 'b|c', 'd'));
    expect(eventBody(createAlertEvent(content))).toBe(eventBody(event));
    expect(alertEvent.parse(event)).toEqual(event);
  });

  it('of one episode share the deduplication key and not the id', () => {
    const resolved = createAlertEvent({ ...content, type: 'drift.resolved' });
    expect(resolved.dedupkey).toBe(event.dedupkey);
    expect(resolved.id).not.toBe(event.id);
  });

  it('above 20 kB are refused', () => {
    expect(() => createAlertEvent({ ...content, data: { rows: 'x'.repeat(20_000) } })).toThrow('20000');
    expect(() => createAlertEvent({ ...content, time: 'yesterday' })).toThrow('time');
  });
});

describe('delivery', () => {
  it('is signed so that the Standard Webhooks library accepts it, with the id kept and the timestamp of the attempt', async () => {
    const deps = fakeDeps(204);
    expect(await deliverAlert(event, webhook, { ...deps, now: () => new Date() })).toEqual({
      outcome: 'delivered',
      status: 204,
    });
    const [request] = deps.sent;
    expect(request?.headers['webhook-id']).toBe(event.id);
    expect(new Webhook(secret).verify(request?.body ?? '', request?.headers ?? {})).toEqual(event);
    expect(() => new Webhook(secret).verify(`${request?.body} `, request?.headers ?? {})).toThrow();
  });

  it('carries a signature for each secret', async () => {
    const deps = fakeDeps(200);
    const second = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
    await deliverAlert(event, { ...webhook, signingSecrets: [secret, second] }, deps);
    expect(deps.sent[0]?.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
  });

  it.each([
    [200, { outcome: 'delivered' }],
    [302, { outcome: 'failed' }],
    [400, { outcome: 'failed' }],
    [410, { outcome: 'disabled' }],
    [429, { outcome: 'retry', retryAfterMs: 7000 }],
    [503, { outcome: 'retry', retryAfterMs: 7000 }],
  ])('answer %d', async (status, expected) => {
    expect(await deliverAlert(event, webhook, fakeDeps(status, '7'))).toMatchObject(expected);
  });

  it('reads Retry-After in both forms', () => {
    expect(retryAfterMs('Tue, 03 Mar 2026 05:01:30 GMT', now)).toBe(30_000);
    expect(retryAfterMs('Tue, 03 Mar 2020 05:01:30 GMT', now)).toBe(0);
    expect(retryAfterMs('soon', now)).toBeNull();
    expect(retryAfterMs(null, now)).toBeNull();
  });

  it('names neither URL nor secret when the network fails', async () => {
    const deps = {
      ...fakeDeps(200),
      send: () => Promise.reject(Object.assign(new Error(webhook.url), { code: 'ECONNRESET' })),
    };
    const result = await deliverAlert(event, webhook, deps);
    expect(result).toMatchObject({ outcome: 'retry', reason: 'the receiver cannot be reached (ECONNRESET)' });
    const unsafe = { ...webhook, signingSecrets: ['whsec_short'] };
    await expect(deliverAlert(event, unsafe, deps)).rejects.toThrow(/24 to 64 bytes/);
    await expect(deliverAlert(event, unsafe, deps)).rejects.not.toThrow(/whsec_short/);
  });
});

describe('receivers', () => {
  it('in Slack get text with control characters escaped', () => {
    const { body } = messageFor(event, { kind: 'slack', url: 'https://hooks.slack.com/x' });
    expect(JSON.parse(body)).toMatchObject({
      text: 'Handle time &lt;drifts&gt; &amp; costs staff',
      blocks: [{}, {}],
    });
  });

  it('in PagerDuty trigger and resolve under one key', () => {
    const target = { kind: 'pagerduty', routingKey: 'k' } as const;
    const trigger = JSON.parse(messageFor(event, target).body);
    const resolve = JSON.parse(
      messageFor(createAlertEvent({ ...content, type: 'drift.resolved' }), target).body,
    );
    expect(trigger).toMatchObject({
      routing_key: 'k',
      event_action: 'trigger',
      payload: { severity: 'error', source: '/contraflow' },
    });
    expect(resolve).toMatchObject({ event_action: 'resolve', dedup_key: trigger.dedup_key });
  });
});

describe('where deliveries may go', () => {
  const verdict = (url: string, addresses: string[] = ['93.184.215.14']) =>
    guardUrl(url, async () => addresses);

  it.each([
    'http://hooks.example.com/',
    'ftp://hooks.example.com/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest',
    'https://[::ffff:10.0.0.1]/',
    'https://[fd00::1]/',
    'https://0x0a000001/',
    'https://user:pass@hooks.example.com/',
    'nonsense',
  ])('%s is refused', async (url) => {
    expect(await verdict(url)).toMatchObject({ ok: false });
  });

  it('refuses a public name with any private address, unless private receivers are allowed', async () => {
    expect(await verdict('https://inside.example.com/', ['93.184.215.14', '127.0.0.1'])).toMatchObject({
      ok: false,
    });
    expect(await verdict('https://inside.example.com/', [])).toMatchObject({ ok: false });
    const allowed = await guardUrl('https://inside.example.com/', async () => ['10.1.2.3'], true);
    expect(allowed).toMatchObject({ ok: true, address: '10.1.2.3' });
  });

  it('leaves names to the proxy where one is set, and no other address', async () => {
    const environment = {
      NODE_USE_ENV_PROXY: '1',
      HTTPS_PROXY: 'http://proxy:3128',
      NO_PROXY: 'corp.example, .lan:8443',
    };
    const through = (url: string) => goesThroughProxy(new URL(url), environment);
    expect(
      [
        'https://hooks.example.com/',
        'https://a.corp.example/',
        'https://corp.example/',
        'https://a.lan:8443/',
        'https://a.lan/',
        'http://x.example/',
      ].map(through),
    ).toEqual([true, false, false, false, true, false]);
    expect(goesThroughProxy(new URL('https://hooks.example.com/'), {})).toBe(false);
    const unresolvable = () => Promise.reject(new Error('no name service'));
    const proxied = (url: string) =>
      guardUrl(url, unresolvable, false, (target) => goesThroughProxy(target, environment));
    expect(await proxied('https://hooks.example.com/')).toMatchObject({ ok: true, address: null });
    expect(await proxied('https://10.0.0.1/')).toMatchObject({ ok: false });
  });

  it('accepts https on public addresses and http on this machine', async () => {
    expect(await verdict('https://hooks.example.com/')).toMatchObject({ ok: true, address: '93.184.215.14' });
    expect(await verdict('http://127.0.0.1:8080/')).toMatchObject({ ok: true, address: '127.0.0.1' });
    expect(await verdict('http://localhost/')).toMatchObject({ ok: true });
    expect(await verdict('http://[::1]/')).toMatchObject({ ok: true, address: '::1' });
    expect([isPublicAddress('8.8.8.8'), isPublicAddress('2606:4700::1'), isPublicAddress('x')]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('over the wire', () => {
  const servers: http.Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });
  const listen = async (handler: http.RequestListener) => {
    const server = http.createServer(handler);
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  };

  it('delivers the exact body and follows no redirect', async () => {
    const bodies: string[] = [];
    const url = await listen((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        bodies.push(body);
        response.writeHead(bodies.length === 1 ? 200 : 307, { location: '/elsewhere' }).end('ok');
      });
    });
    expect(await deliverAlert(event, { kind: 'webhook', url })).toEqual({
      outcome: 'delivered',
      status: 200,
    });
    expect(await deliverAlert(event, { kind: 'webhook', url })).toMatchObject({
      outcome: 'failed',
      status: 307,
    });
    expect(bodies).toEqual([eventBody(event), eventBody(event)]);
  });

  it('gives up on a silent receiver and on a closed port', async () => {
    const url = await listen(() => {});
    const result = await deliverAlert(event, { kind: 'webhook', url }, { ...deliveryDeps, timeoutMs: 50 });
    expect(result).toMatchObject({ outcome: 'retry', status: null });
    const closed = await deliverAlert(event, { kind: 'webhook', url: 'http://127.0.0.1:1/' });
    expect(closed).toMatchObject({ outcome: 'retry', reason: expect.stringContaining('ECONNREFUSED') });
  });
});

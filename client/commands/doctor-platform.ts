import type { ApiPlatformConfig, Config } from '../../activities/contract/config.ts';
import { apiBase } from '../../activities/extraction/addresses.ts';
import { createCxoneDiscovery } from '../../activities/extraction/cxone/index.ts';
import { dataAvailabilityPath } from '../../activities/extraction/genesys/details-job.ts';
import type { ApiRequest, Transport } from '../../activities/extraction/http/index.ts';
import { createTransport, interpretExchange, joinUrl } from '../../activities/extraction/http/index.ts';
import { systemClock } from '../../activities/extraction/index.ts';
import { PlatformError } from '../../activities/extraction/platform-error.ts';
import { readerFor, sourceOf } from '../../activities/extraction/readers.ts';
import { tokenWay } from '../../activities/extraction/token-way.ts';
import { readClaims, requestToken } from '../../activities/extraction/tokens/index.ts';
import { createRedactor, createSecretResolver, createSecretStores } from '../../activities/secrets/index.ts';
import { attempt, type Finding } from './doctor-finding.ts';
import { scopeFindings } from './doctor-scopes.ts';

const largestSkewMs = 30_000;
const hourMs = 3_600_000;
const random = (): number => 0;

/** The request that shows that figures can be read: one hour that has passed. */
function probeOf(platform: ApiPlatformConfig): ApiRequest {
  const source = sourceOf(platform);
  if (source.source === 'genesys/published-details') return { method: 'GET', path: dataAvailabilityPath };
  const end = Math.floor(systemClock.now() / hourMs) * hourMs - 2 * hourMs;
  const window = { start: new Date(end - hourMs).toISOString(), end: new Date(end).toISOString() };
  return readerFor(source).request(window, null);
}

async function probe(
  platform: ApiPlatformConfig,
  base: URL,
  token: string,
  transport: Transport,
): Promise<string> {
  const request = probeOf(platform);
  const body = request.body === undefined ? {} : { body: JSON.stringify(request.body) };
  const exchange = await transport({
    method: request.method,
    url: joinUrl(base, request.path, request.query),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...body,
    timeoutMs: 30_000,
  });
  const decision = interpretExchange(exchange, systemClock.now());
  if (decision.action === 'success') return `${base.origin}: ${request.method} ${request.path} answers`;
  throw new PlatformError({
    kind: 'failed',
    code: decision.code,
    message: `${base.origin}: ${request.method} ${request.path}: ${decision.message}`,
    hint: decision.hint,
    retryable: false,
    status: decision.status,
  });
}

/** Token, address of the API, one answer of it, clock and scopes of a platform. Each further check needs those before it. */
export async function examinePlatform(platform: ApiPlatformConfig, config: Config): Promise<Finding[]> {
  const { id } = platform;
  const redactor = createRedactor();
  const secrets = createSecretResolver(createSecretStores(process.env, systemClock.now), redactor);
  let serverTime: string | null = null;
  const transport = createTransport(async (url, init) => {
    const response = await fetch(url, init);
    serverTime = response.headers.get('date') ?? serverTime;
    return response;
  });
  const clock = systemClock;
  const discovered = platform.kind === 'cxone' && platform.api === 'published';
  const discovery = discovered ? createCxoneDiscovery(platform, { transport, clock, random }) : null;
  let token = '';
  let base: URL | undefined;
  const clean = (text: string): string => redactor.clean(text);
  const findings: Finding[] = [
    await attempt(
      `${id} token`,
      async () => {
        const way = tokenWay(platform, 'analytics', discovery);
        const address = await way.address();
        const issued = await requestToken(address, {
          platform: id,
          transport,
          clock,
          random,
          credentials: (options) => secrets.resolveSecret(platform.credentials, options),
          saveRefreshToken: (next) => secrets.saveRefreshToken(platform.credentials, next),
          onToken: (value) => redactor.add(value),
          ...(way.compose === undefined ? {} : { compose: way.compose }),
        });
        token = issued.value;
        return `from ${address.origin}${address.pathname}, valid until ${new Date(issued.expiresAt).toISOString()}`;
      },
      clean,
    ),
  ];
  if (token === '') return findings;
  findings.push(
    await attempt(
      `${id} address`,
      async () => {
        base = discovery === null ? apiBase(platform) : await discovery.apiBase(token);
        const found = discovery !== null && platform.kind === 'cxone' && platform.baseUrl === undefined;
        return `${base.href}${found ? ', found by discovery' : ''}`;
      },
      clean,
    ),
  );
  if (base !== undefined) {
    const reached = base;
    findings.push(await attempt(`${id} API`, () => probe(platform, reached, token, transport), clean));
  }
  if (serverTime !== null) findings.push(clockFinding(id, Date.parse(serverTime) - Date.now()));
  return [...findings, ...scopeFindings(platform, config, readClaims(token).scopes)];
}

function clockFinding(id: string, skewMs: number): Finding {
  const seconds = Math.round(skewMs / 1000);
  return Math.abs(skewMs) <= largestSkewMs
    ? { check: `${id} clock`, status: 'ok', message: `${seconds} s apart` }
    : {
        check: `${id} clock`,
        status: 'warning',
        message: `the platform's clock is ${seconds} s from this machine's`,
        hint: 'synchronise this machine by NTP; tokens and windows depend on it',
      };
}

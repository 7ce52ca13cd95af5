import { BigQuery, type BigQueryOptions } from '@google-cloud/bigquery';
import type { BigQueryConfig } from '../../contract/config-warehouse.ts';
import { ContraflowError } from '../../contract/errors.ts';
import type { Redacted } from '../../secrets/index.ts';

/** A server on this machine is an emulator: it takes requests without credentials, and none are looked for. */
const withoutCredentials = {
  getRequestHeaders: async () => new Headers(),
  getAccessToken: async () => ({ token: null }),
} as unknown as NonNullable<BigQueryOptions['authClient']>;

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

function isLocal(endpoint: string | undefined): boolean {
  if (endpoint === undefined) return false;
  const url = new URL(endpoint);
  const local = loopback.has(url.hostname);
  if (url.protocol === 'https:' || local) return local;
  throw new ContraflowError({
    kind: 'usage',
    code: 'insecure-endpoint',
    message: `warehouse.apiEndpoint ${url.origin} is plain http`,
    hint: 'use https; http is for servers on this machine',
  });
}

/** Reads a service account's key. Throws `usage/bad-secret`; its text is not repeated. */
function keyOf(
  secret: Redacted,
  reference: string | undefined,
): { client_email: string; private_key: string } {
  try {
    const key = JSON.parse(secret.reveal()) as Record<string, unknown>;
    const { client_email: email, private_key: pem } = key;
    if (typeof email === 'string' && typeof pem === 'string')
      return { client_email: email, private_key: pem };
  } catch {
    // Said below: the parser's message would quote the secret.
  }
  throw new ContraflowError({
    kind: 'usage',
    code: 'bad-secret',
    message: `${reference ?? 'warehouse.credentials'} is no key of a service account (its text is not shown)`,
    hint: 'store the JSON file that "gcloud iam service-accounts keys create" writes: it has client_email and private_key',
  });
}

/**
 * The client of a configuration. Its own retries are safe: every job carries an id, and a request that is sent again for a
 * job that exists already is told so.
 */
export function bigQueryClient(config: BigQueryConfig, secret: Redacted | undefined): BigQuery {
  const common = {
    projectId: config.project,
    location: config.location,
    ...(config.apiEndpoint === undefined ? {} : { apiEndpoint: config.apiEndpoint }),
  };
  if (isLocal(config.apiEndpoint))
    return new BigQuery({ ...common, authClient: withoutCredentials, maxRetries: 1 });
  if (secret === undefined) return new BigQuery(common);
  return new BigQuery({ ...common, credentials: keyOf(secret, config.credentials) });
}

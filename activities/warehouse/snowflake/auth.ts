import { createPrivateKey } from 'node:crypto';
import type { ConnectionOptions } from 'snowflake-sdk';
import type { SnowflakeConfig } from '../../contract/config-warehouse.ts';
import { ContraflowError } from '../../contract/errors.ts';

/** What stands behind the secret reference, in the form the driver takes. */
export type Proof = Pick<
  ConnectionOptions,
  'authenticator' | 'password' | 'privateKey' | 'privateKeyPass' | 'token'
>;

function unusable(reference: string, message: string, hint: string, cause?: unknown): ContraflowError {
  return new ContraflowError({
    kind: 'usage',
    code: 'bad-secret',
    message: `${reference}: ${message}`,
    hint,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** PEM of an environment variable often has its line ends written out. */
const unfold = (pem: string): string => pem.replaceAll('\\n', '\n').trim();

interface KeySecret {
  privateKey: string;
  passphrase?: string;
}

function readKeySecret(text: string, reference: string): KeySecret {
  if (!text.trimStart().startsWith('{')) return { privateKey: unfold(text) };
  const hint = 'store {"privateKey": "-----BEGIN …", "passphrase": "…"} or the PEM text alone';
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw unusable(reference, 'the secret is neither PEM text nor JSON', hint);
  }
  const { privateKey, passphrase } = parsed as Record<string, unknown>;
  if (typeof privateKey !== 'string' || !['string', 'undefined'].includes(typeof passphrase)) {
    throw unusable(reference, 'the secret has no text under "privateKey"', hint);
  }
  return {
    privateKey: unfold(privateKey),
    ...(typeof passphrase === 'string' && passphrase !== '' ? { passphrase } : {}),
  };
}

/** A key that this machine cannot read would be refused by the service without saying why. */
function keyPair(text: string, reference: string): Proof {
  const { privateKey, passphrase } = readKeySecret(text, reference);
  const encrypted = privateKey.includes('ENCRYPTED');
  if (encrypted && passphrase === undefined) {
    throw unusable(
      reference,
      'the private key is encrypted and the secret has no passphrase',
      'store {"privateKey": "-----BEGIN ENCRYPTED PRIVATE KEY-----…", "passphrase": "…"}',
    );
  }
  let type: string | undefined;
  let pem: string;
  try {
    const key = createPrivateKey({
      key: privateKey,
      format: 'pem',
      ...(passphrase === undefined ? {} : { passphrase }),
    });
    type = key.asymmetricKeyType;
    pem = key.export({ format: 'pem', type: 'pkcs8' }).toString();
  } catch {
    // The cause is left out: its text can quote parts of the key.
    throw unusable(
      reference,
      encrypted ? 'the private key does not open with its passphrase' : 'the private key is no PEM text',
      'use a PKCS#8 key: openssl genrsa 2048 | openssl pkcs8 -topk8 -inform PEM -out rsa_key.p8',
    );
  }
  if (type !== 'rsa') {
    throw unusable(
      reference,
      `the private key is ${type ?? 'unknown'}, Snowflake takes RSA`,
      'make an RSA key',
    );
  }
  return { authenticator: 'SNOWFLAKE_JWT', privateKey: pem };
}

/**
 * How the session proves who it is. Throws `usage/bad-secret` naming the reference, never a part of the secret.
 *
 * @param secret a password; an RSA private key as PEM text (PKCS#8, or JSON with `privateKey` and `passphrase`); an OAuth token
 */
export function proofOf(config: SnowflakeConfig, secret: string): Proof {
  if (secret.trim() === '')
    throw unusable(config.credentials, 'the secret is empty', 'store a value under it');
  switch (config.authenticator) {
    case 'key-pair':
      return keyPair(secret, config.credentials);
    case 'oauth':
      return { authenticator: 'OAUTH', token: secret.trim() };
    case 'password':
      return { authenticator: 'SNOWFLAKE', password: secret };
  }
}

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The driver wants an account even where the address says it all. Throws `usage/insecure-endpoint`. */
function addressOf(config: SnowflakeConfig): Pick<ConnectionOptions, 'account' | 'accessUrl' | 'host'> {
  const { account, host, port, protocol } = config;
  if (host === undefined) return { account };
  const scheme = protocol ?? 'https';
  if (scheme === 'http' && !loopback.has(host)) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'insecure-endpoint',
      message: `warehouse.protocol http leads to ${host} in plain text`,
      hint: 'use https; http is for servers on this machine',
    });
  }
  return { account, host, accessUrl: `${scheme}://${host}${port === undefined ? '' : `:${port}`}` };
}

/** Options of a session: where it goes, as whom, and what it works on. Throws `usage/insecure-endpoint`, `usage/bad-secret`. */
export function connectionOptions(config: SnowflakeConfig, secret: string): ConnectionOptions {
  return {
    ...addressOf(config),
    ...proofOf(config, secret),
    username: config.username,
    database: config.database,
    schema: config.schema,
    warehouse: config.warehouse,
    role: config.role,
    application: 'contraflow',
    clientSessionKeepAlive: false,
    validateDefaultParameters: false,
    // The service answers in seconds or not at all: a wrong host should not be asked for five minutes.
    sfRetryMaxLoginRetries: 2,
  };
}

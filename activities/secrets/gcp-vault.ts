import type { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import { ContraflowError } from '../contract/errors.ts';
import { checkEndpoint } from '../extraction/http/endpoint.ts';
import type { Environment } from './environment.ts';
import type { Vault, VaultFault } from './vault.ts';
import { vaultError } from './vault.ts';

/** Status codes of google.rpc that somebody must act on; all others pass. */
const faults: Readonly<Record<number, VaultFault>> = {
  3: 'bad-name',
  5: 'missing',
  7: 'forbidden',
  // A version that is disabled or destroyed.
  9: 'missing',
  16: 'no-credentials',
};

const timeoutMs = 15_000;
const endpointVariable = 'CONTRAFLOW_GCP_SECRETS_ENDPOINT';
const namePattern =
  /^(projects\/[A-Za-z0-9][A-Za-z0-9:._-]*\/secrets\/[A-Za-z0-9_-]+)(?:\/versions\/([A-Za-z0-9_-]+))?$/;

/**
 * Google Secret Manager through its official client, over REST so that proxies are honoured:
 * `gcp-secrets://projects/P/secrets/S`, with `/versions/V` for another version than the latest. Identity comes from
 * the client's default sources; CONTRAFLOW_GCP_SECRETS_ENDPOINT puts another server in its place. The client is loaded with the
 * first secret.
 */
export function createGcpVault(environment: Environment): Vault {
  let connecting: Promise<SecretManagerServiceClient> | null = null;
  const describe = (name: string): string => `Google Secret Manager secret "${name}"`;

  const connect = async (): Promise<SecretManagerServiceClient> => {
    const given = environment[endpointVariable];
    const endpoint = given ? checkEndpoint(given, endpointVariable) : null;
    const { SecretManagerServiceClient: Client } = await import('@google-cloud/secret-manager');
    const made = new Client({
      fallback: 'rest',
      ...(endpoint === null
        ? {}
        : {
            apiEndpoint: endpoint.hostname,
            port: Number(endpoint.port) || (endpoint.protocol === 'http:' ? 80 : 443),
            protocol: endpoint.protocol.slice(0, -1),
          }),
    });
    // A first call without an identity would also fail outside every call, which ends the process.
    await made.initialize();
    return made;
  };
  const client = (): Promise<SecretManagerServiceClient> => {
    connecting ??= connect().catch((error: unknown) => {
      connecting = null;
      throw error;
    });
    return connecting;
  };

  const split = (name: string, permission: string): { secret: string; version: string | undefined } => {
    const match = namePattern.exec(name);
    if (!match) throw vaultError('bad-name', describe(name), permission, 'projects/P/secrets/S is expected');
    return { secret: match[1]!, version: match[2] };
  };

  const attempt = async <T>(name: string, permission: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ContraflowError) throw error;
      const code = error instanceof Error && 'code' in error ? Number(error.code) : Number.NaN;
      const noIdentity =
        error instanceof Error &&
        /default credentials|No authentication|credential file/i.test(error.message);
      const fault = noIdentity ? 'no-credentials' : (faults[code] ?? 'unreachable');
      throw vaultError(
        fault,
        describe(name),
        permission,
        noIdentity ? 'no identity found' : Number.isNaN(code) ? 'no answer' : `status ${code}`,
      );
    }
  };

  return {
    scheme: 'gcp-secrets',
    describe,
    read(name) {
      const permission = 'secretmanager.versions.access';
      return attempt(name, permission, async () => {
        const { secret, version = 'latest' } = split(name, permission);
        const [answer] = await (await client()).accessSecretVersion(
          { name: `${secret}/versions/${version}` },
          { timeout: timeoutMs },
        );
        return Buffer.from(answer.payload?.data ?? '').toString('utf8');
      });
    },
    write(name, text) {
      const permission = 'secretmanager.versions.add';
      return attempt(name, permission, async () => {
        const { secret, version } = split(name, permission);
        if (version !== undefined && version !== 'latest') {
          throw new ContraflowError({
            kind: 'usage',
            code: 'secret-not-writable',
            message: `${describe(name)}: the platform gave another refresh token, and a fixed version never shows it`,
            hint: 'leave /versions/… out of the reference',
          });
        }
        await (await client()).addSecretVersion(
          { parent: secret, payload: { data: Buffer.from(text) } },
          { timeout: timeoutMs },
        );
      });
    },
  };
}

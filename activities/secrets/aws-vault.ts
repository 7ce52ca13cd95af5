import { Agent } from 'node:https';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { checkEndpoint } from '../extraction/http/endpoint.ts';
import { clientErrorName } from '../failures/client-error-name.ts';
import type { Environment } from './environment.ts';
import type { Vault, VaultFault } from './vault.ts';
import { vaultError } from './vault.ts';

const faults: Readonly<Record<string, VaultFault>> = {
  ResourceNotFoundException: 'missing',
  AccessDeniedException: 'forbidden',
  DecryptionFailure: 'forbidden',
  EncryptionFailure: 'forbidden',
  CredentialsProviderError: 'no-credentials',
  UnrecognizedClientException: 'no-credentials',
  InvalidSignatureException: 'no-credentials',
  ExpiredTokenException: 'no-credentials',
  ValidationException: 'bad-name',
  InvalidParameterException: 'bad-name',
  // A secret that is marked for deletion.
  InvalidRequestException: 'missing',
};

/** The region inside an ARN, undefined for a plain name: then the SDK's own sources (AWS_REGION, profile) decide. */
function regionOf(name: string): string | undefined {
  return /^arn:[^:]+:secretsmanager:([^:]+):/.exec(name)?.[1];
}

/**
 * AWS Secrets Manager through its official client: `aws-secrets://NAME` or an ARN. Identity and region come from the
 * SDK's default sources; AWS_ENDPOINT_URL_SECRETS_MANAGER or AWS_ENDPOINT_URL put another server in its place. The client is
 * loaded with the first secret.
 */
export function createAwsVault(environment: Environment): Vault {
  const clients = new Map<string, Promise<SecretsManagerClient>>();
  const describe = (name: string): string => `AWS Secrets Manager secret "${name}"`;

  const connect = async (region: string | undefined): Promise<SecretsManagerClient> => {
    const key = environment['AWS_ENDPOINT_URL_SECRETS_MANAGER']
      ? 'AWS_ENDPOINT_URL_SECRETS_MANAGER'
      : 'AWS_ENDPOINT_URL';
    const endpoint = environment[key];
    const sdk = await import('@aws-sdk/client-secrets-manager');
    return new sdk.SecretsManagerClient({
      ...(region === undefined ? {} : { region }),
      ...(endpoint ? { endpoint: checkEndpoint(endpoint, key).href } : {}),
      requestHandler: {
        connectionTimeout: 5_000,
        requestTimeout: 15_000,
        throwOnRequestTimeout: true,
        httpsAgent: new Agent({ keepAlive: true, proxyEnv: process.env }),
      },
    });
  };
  const clientFor = (name: string): Promise<SecretsManagerClient> => {
    const region = regionOf(name);
    const known = clients.get(region ?? '');
    if (known) return known;
    const client = connect(region);
    clients.set(region ?? '', client);
    client.catch(() => clients.delete(region ?? ''));
    return client;
  };

  const attempt = async <T>(name: string, permission: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const detail = clientErrorName(error);
      if (detail === 'ContraflowError') throw error;
      const noRegion = error instanceof Error && error.message === 'Region is missing';
      if (noRegion) throw vaultError('no-credentials', describe(name), permission, 'AWS_REGION is not set');
      const needed = /^(De|En)cryptionFailure$/.test(detail) ? `kms:${detail.slice(0, 7)}` : permission;
      throw vaultError(faults[detail] ?? 'unreachable', describe(name), needed, detail);
    }
  };

  return {
    scheme: 'aws-secrets',
    describe,
    read: (name) =>
      attempt(name, 'secretsmanager:GetSecretValue', async () => {
        const client = await clientFor(name);
        const { GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
        const { SecretString, SecretBinary } = await client.send(
          new GetSecretValueCommand({ SecretId: name }),
        );
        return SecretString ?? Buffer.from(SecretBinary ?? []).toString('utf8');
      }),
    write: (name, text) =>
      attempt(name, 'secretsmanager:PutSecretValue', async () => {
        const client = await clientFor(name);
        const { PutSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
        await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: text }));
      }),
  };
}

import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createSecretResolver, createSecretStores, Redacted } from '../../activities/secrets/index.ts';
import type { Emulator } from '../../infra/emulators/index.ts';
import { emulatorPython, startAwsEmulator } from '../../infra/emulators/index.ts';

const { python } = await emulatorPython();
const planted = { client_id: 'my-client', client_secret: 'planted-secret-77a' };

const resolverAt = (endpoint: string) =>
  createSecretResolver(createSecretStores({ AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint }, Date.now));

function stubIdentity(): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'planted-aws-key');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'planted-aws-secret');
  vi.stubEnv('AWS_REGION', 'eu-west-1');
}

describe.skipIf(python === null)('AWS Secrets Manager (needs Python for the emulator)', () => {
  let aws: Emulator;
  let client: SecretsManagerClient;
  let arn = '';
  beforeAll(async () => {
    stubIdentity();
    aws = await startAwsEmulator(python!);
    client = new SecretsManagerClient({ region: 'eu-west-1', endpoint: aws.url });
    const create = (Name: string, value: unknown) =>
      client.send(new CreateSecretCommand({ Name, SecretString: JSON.stringify(value) }));
    arn = (await create('prod/genesys-eu', planted)).ARN ?? '';
    await create('rotating', { ...planted, grant: 'authorization_code', refresh_token: 'planted-refresh-1' });
  });
  afterAll(async () => {
    client.destroy();
    await aws.close();
    vi.unstubAllEnvs();
  });

  test('a secret is read by name and by ARN', async () => {
    const resolver = resolverAt(aws.url);
    for (const name of ['prod/genesys-eu', arn]) {
      const { client_id, client_secret } = await resolver.resolveSecret(`aws-secrets://${name}`);
      expect([client_id, client_secret.reveal()]).toEqual(['my-client', 'planted-secret-77a']);
    }
  });

  test('a rotated refresh token is there for another process', async () => {
    await resolverAt(aws.url).saveRefreshToken('aws-secrets://rotating', new Redacted('planted-refresh-2'));
    const other = await resolverAt(aws.url).resolveSecret('aws-secrets://rotating');
    expect(other.refresh_token?.reveal()).toBe('planted-refresh-2');
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: 'rotating' }));
    expect(JSON.parse(SecretString)).toMatchObject({ ...planted, grant: 'authorization_code' });
  });

  test('a secret that is not there is named with its store', async () => {
    await expect(resolverAt(aws.url).resolveSecret('aws-secrets://prod/none')).rejects.toMatchObject({
      code: 'missing-secret',
      kind: 'usage',
      message: expect.stringMatching(/AWS Secrets Manager.*prod\/none/),
    });
  });
});

describe('AWS Secrets Manager refuses', () => {
  beforeAll(stubIdentity);
  afterAll(() => {
    vi.unstubAllEnvs();
  });

  /** A server whose every answer is one error of the service. */
  async function refusing(type: string) {
    const { createServer } = await import('node:http');
    const server = createServer((_, answer) => {
      answer.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
      answer.end(JSON.stringify({ __type: type, message: 'planted-message' }));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve());
    });
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
  }

  test.each([
    ['AccessDeniedException', 'secret-forbidden', 'secretsmanager:GetSecretValue'],
    ['DecryptionFailure', 'secret-forbidden', 'kms:Decrypt'],
    ['UnrecognizedClientException', 'secret-store-credentials', 'UnrecognizedClientException'],
  ])('%s: %s names secret and permission, and repeats nothing', async (type, code, named) => {
    const server = await refusing(type);
    const failure: unknown = await resolverAt(server.url)
      .resolveSecret('aws-secrets://prod/x')
      .catch((error: unknown) => error);
    server.close();
    expect(failure).toMatchObject({ code, message: expect.stringContaining(named) });
    expect(failure).toMatchObject({ message: expect.stringContaining('"prod/x"') });
    expect(`${failure} ${JSON.stringify(failure)}`).not.toContain('planted');
  });

  test('writing names the permission to write', async () => {
    const server = await refusing('AccessDeniedException');
    const resolver = resolverAt(server.url);
    const writing = resolver.saveRefreshToken('aws-secrets://prod/x', new Redacted('planted-refresh'));
    await expect(writing).rejects.toMatchObject({ code: 'secret-forbidden' });
    server.close();
  });

  test('plain http away from this machine', async () => {
    await expect(resolverAt('http://vault.example').resolveSecret('aws-secrets://x')).rejects.toMatchObject({
      code: 'insecure-address',
    });
  });

  test('a service that does not answer is a passing fault', async () => {
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    const resolving = resolverAt('http://127.0.0.1:9').resolveSecret('aws-secrets://x');
    await expect(resolving).rejects.toMatchObject({
      code: 'secret-store-unreachable',
      retryable: true,
      message: expect.stringContaining('(ECONNREFUSED)'),
    });
  });
});

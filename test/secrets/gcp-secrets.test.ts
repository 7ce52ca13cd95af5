import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createSecretResolver, createSecretStores, Redacted } from '../../activities/secrets/index.ts';
import type { SecretManagerStub } from '../../infra/emulators/index.ts';
import { startSecretManagerStub } from '../../infra/emulators/index.ts';

const secret = 'projects/acme/secrets/genesys-eu';
const reference = `gcp-secrets://${secret}`;
const planted = { client_id: 'my-client', client_secret: 'planted-secret-42d' };

describe('Google Secret Manager', () => {
  let stub: SecretManagerStub;
  let folder = '';
  const resolver = (endpoint = stub.url) =>
    createSecretResolver(createSecretStores({ CONTRAFLOW_GCP_SECRETS_ENDPOINT: endpoint }, Date.now));

  beforeAll(async () => {
    stub = await startSecretManagerStub();
    folder = await mkdtemp(path.join(tmpdir(), 'contraflow-gcp-'));
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const account = {
      type: 'service_account',
      project_id: 'acme',
      private_key_id: 'k1',
      private_key: privateKey,
      client_email: 'worker@acme.test',
    };
    const file = path.join(folder, 'account.json');
    await writeFile(file, JSON.stringify(account));
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', file);
    stub.secrets.set(secret, [JSON.stringify({ ...planted, client_secret: 'old' }), JSON.stringify(planted)]);
  });
  afterAll(async () => {
    await stub.close();
    await rm(folder, { recursive: true });
    vi.unstubAllEnvs();
  });

  test('the latest version is read, or the one that is named, under the identity of the process', async () => {
    const { client_id, client_secret } = await resolver().resolveSecret(reference);
    expect([client_id, client_secret.reveal()]).toEqual(['my-client', 'planted-secret-42d']);
    const first = await resolver().resolveSecret(`${reference}/versions/1`);
    expect(first.client_secret.reveal()).toBe('old');
    expect([...stub.authorizations].every((header) => header.startsWith('Bearer ey'))).toBe(true);
  });

  test('a rotated refresh token becomes a version that another process reads', async () => {
    const rotating = { ...planted, grant: 'authorization_code', refresh_token: 'planted-refresh-1' };
    stub.secrets.set('projects/acme/secrets/rotating', [JSON.stringify(rotating)]);
    const name = 'gcp-secrets://projects/acme/secrets/rotating';
    await resolver().saveRefreshToken(name, new Redacted('planted-refresh-2'));
    expect(stub.secrets.get('projects/acme/secrets/rotating')).toHaveLength(2);
    expect((await resolver().resolveSecret(name)).refresh_token?.reveal()).toBe('planted-refresh-2');
    await expect(
      resolver().saveRefreshToken(`${name}/versions/1`, new Redacted('planted-refresh-3')),
    ).rejects.toMatchObject({ code: 'secret-not-writable' });
  });

  test.each([
    [404, 'NOT_FOUND', 'missing-secret', 'projects/acme/secrets/genesys-eu'],
    [403, 'PERMISSION_DENIED', 'secret-forbidden', 'secretmanager.versions.access'],
    [401, 'UNAUTHENTICATED', 'secret-store-credentials', 'secretmanager.versions.access'],
    [400, 'FAILED_PRECONDITION', 'missing-secret', 'Google Secret Manager'],
  ] as const)('%i %s is %s and names %s', async (status, name, code, named) => {
    stub.refusals.set(`/v1/${secret}/versions/latest:access`, [status, name]);
    const failure: unknown = await resolver()
      .resolveSecret(reference)
      .catch((error: unknown) => error);
    stub.refusals.clear();
    expect(failure).toMatchObject({ code });
    expect(String(failure) + (failure as { hint: string }).hint).toContain(named);
    expect(`${failure} ${JSON.stringify(failure)}`).not.toContain('planted');
  });

  test.each([
    'projects/acme',
    'projects/acme/secrets/a/b',
    'projects/acme/secrets/a?x=1',
    'projects/../secrets/a',
  ])('the name %s is refused before anything is sent', async (name) => {
    const before = stub.requests.length;
    await expect(resolver().resolveSecret(`gcp-secrets://${name}`)).rejects.toMatchObject({
      code: 'bad-secret-name',
    });
    expect(stub.requests).toHaveLength(before);
  });

  test.each([
    ['no identity at all', ''],
    ['a file of an identity that is not there', '/nowhere/account.json'],
  ])('%s is said to whoever asked, and ends no process', async (_what, file) => {
    vi.stubEnv('METADATA_SERVER_DETECTION', 'none');
    vi.stubEnv('HOME', folder);
    const before = process.env['GOOGLE_APPLICATION_CREDENTIALS']!;
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', file);
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', note);
    const identityless = resolver();
    for (const attempt of [1, 2]) {
      await expect(identityless.resolveSecret(reference), `attempt ${attempt}`).rejects.toMatchObject({
        code: 'secret-store-credentials',
        message: expect.stringContaining('no identity found'),
      });
    }
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', before);
    expect(unhandled).toEqual([]);
  });

  test('plain http away from this machine is refused', async () => {
    await expect(resolver('http://vault.example').resolveSecret(reference)).rejects.toMatchObject({
      code: 'insecure-address',
    });
  });
});

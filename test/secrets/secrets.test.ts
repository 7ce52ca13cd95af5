import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  createEnvStore,
  createRedactor,
  createSecretResolver,
  parseSecretReference,
  Redacted,
  redact,
} from '../../activities/secrets/index.ts';

const environment = {
  EU_CLIENT_ID: 'my-client',
  EU_CLIENT_SECRET: 's3cret/+value',
  HOOK: 'https://hook.test/x1y2',
};

describe('resolving references', () => {
  test('env://NAME gives client id and secret', async () => {
    const { client_id, client_secret } = await createSecretResolver([
      createEnvStore(environment),
    ]).resolveSecret('env://EU');
    expect(client_id).toBe('my-client');
    expect(client_secret.reveal()).toBe('s3cret/+value');
  });

  test('a single value is read from the variable itself', async () => {
    const value = await createSecretResolver([createEnvStore(environment)]).resolveText('env://HOOK');
    expect(value.reveal()).toBe('https://hook.test/x1y2');
  });

  test.each([
    ['env://US', 'missing-secret', 'US_CLIENT_ID'],
    ['aws-secrets://prod/x', 'unsupported-secret-store', 'env://'],
    ['gcp-secrets://projects/p/secrets/s', 'unsupported-secret-store', 'gcp-secrets'],
  ])('%s is refused as %s, naming %s', async (reference, code, named) => {
    const resolving = createSecretResolver([createEnvStore(environment)]).resolveSecret(reference);
    await expect(resolving).rejects.toMatchObject({
      code,
      kind: 'usage',
      message: expect.stringContaining(named),
    });
  });

  test('an empty variable is missing, not a secret', async () => {
    const resolving = createSecretResolver([
      createEnvStore({ A_CLIENT_ID: 'x', A_CLIENT_SECRET: ' ' }),
    ]).resolveSecret('env://A');
    await expect(resolving).rejects.toMatchObject({
      code: 'missing-secret',
      message: expect.stringContaining('A_CLIENT_SECRET'),
    });
  });

  test('an access key is read alone, or beside a client', async () => {
    const key = { A_ACCESS_KEY_ID: 'KEY', A_ACCESS_KEY_SECRET: 'abc==' };
    const alone = await createEnvStore(key).credentials('A');
    expect([alone.client_id, alone.accessKeyId, alone.accessKeySecret?.reveal()]).toEqual([
      '',
      'KEY',
      'abc==',
    ]);
    const both = await createEnvStore({ ...key, A_CLIENT_ID: 'c', A_CLIENT_SECRET: 's' }).credentials('A');
    expect([both.client_id, both.accessKeyId]).toEqual(['c', 'KEY']);
    await expect(createEnvStore({ A_ACCESS_KEY_ID: 'KEY' }).credentials('A')).rejects.toMatchObject({
      message: expect.stringContaining('A_ACCESS_KEY_SECRET'),
    });
  });

  test('an environment cannot keep a rotated refresh token, and says where it could be kept', async () => {
    const resolver = createSecretResolver([createEnvStore(environment)]);
    await expect(resolver.saveRefreshToken('env://EU', new Redacted('next'))).rejects.toMatchObject({
      code: 'secret-not-writable',
      hint: expect.stringContaining('aws-secrets://'),
    });
  });

  test('an inline secret is refused without repeating it', () => {
    expect(() => parseSecretReference('hunter2-inline')).toThrow(
      expect.objectContaining({ code: 'inline-secret', message: expect.not.stringContaining('hunter2') }),
    );
  });
});

describe('never printing', () => {
  test.each([
    ['string', (value: Redacted) => `${value}`],
    ['JSON', (value: Redacted) => JSON.stringify({ value })],
    ['inspection', (value: Redacted) => inspect({ value }, { showHidden: true, depth: 5 })],
  ])('a redacted value as %s shows a placeholder', (_form, show) => {
    const shown = show(new Redacted('top-secret-1'));
    expect(shown).toContain('[redacted]');
    expect(shown).not.toContain('top-secret');
  });

  test('known secrets vanish from text, plain and URL-encoded', () => {
    const text = redact('a s3cret/+value b s3cret%2F%2Bvalue c', ['s3cret/+value']);
    expect(text).toBe('a [redacted] b [redacted] c');
  });

  test.each([
    ['Authorization: Bearer abcdefghijkl.mnop', 'abcdefghijkl'],
    ['{"access_token":"abcdef123456","expires_in":1}', 'abcdef123456'],
    ['client_id=a&client_secret=zzz999yyy&x=1', 'zzz999yyy'],
    ['token eyJhbGciOiJIUzI1.eyJzdWIiOiJ4In0.c2lnbmF0dXJl seen', 'eyJhbGci'],
  ])('what looks like a credential vanishes: %s', (text, secret) => {
    expect(redact(text)).not.toContain(secret);
    expect(redact(text)).toContain('[redacted]');
  });

  test('ordinary text stays as it is', () => {
    const text = 'page 3: row 7 (queue billing, 2026-01-05T09:00:00.000Z): offered is -1';
    expect(redact(text, [''])).toBe(text);
  });

  test('a resolver registers what it hands out', async () => {
    const redactor = createRedactor();
    await createSecretResolver([createEnvStore(environment)], redactor).resolveSecret('env://EU');
    expect(redactor.clean('failed with s3cret/+value')).toBe('failed with [redacted]');
  });
});

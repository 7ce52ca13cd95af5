import { describe, expect, test } from 'vitest';
import type { Vault } from '../../activities/secrets/index.ts';
import {
  createRedactor,
  createRemoteStore,
  createSecretResolver,
  Redacted,
  rememberedMs,
} from '../../activities/secrets/index.ts';

const client = { client_id: 'my-client', client_secret: 'planted-secret-91c' };
const rotating = { ...client, grant: 'authorization_code', refresh_token: 'planted-refresh-1' };

/** A vault in memory that counts, and fails while told to. */
function house(initial: unknown) {
  const texts = new Map([['s', typeof initial === 'string' ? initial : JSON.stringify(initial)]]);
  const seen = { reads: 0, writes: 0, failing: false, now: 0 };
  const vault: Vault = {
    scheme: 'aws-secrets',
    describe: (name) => `secret "${name}"`,
    async read(name) {
      seen.reads += 1;
      if (seen.failing) throw new Error('down');
      return texts.get(name) ?? '';
    },
    async write(name, text) {
      seen.writes += 1;
      if (seen.failing) throw new Error('down');
      texts.set(name, text);
    },
  };
  return { store: createRemoteStore(vault, () => seen.now), seen, texts };
}

describe('remembering', () => {
  test('twenty who ask at once cause one read, and for five minutes nobody causes another', async () => {
    const { store, seen } = house(client);
    const all = await Promise.all(Array.from({ length: 20 }, () => store.credentials('s')));
    expect(new Set(all.map(({ client_secret }) => client_secret.reveal()))).toEqual(
      new Set(['planted-secret-91c']),
    );
    seen.now = rememberedMs - 1;
    await store.credentials('s');
    expect(seen.reads).toBe(1);
    seen.now = rememberedMs;
    await store.credentials('s');
    expect(seen.reads).toBe(2);
  });

  test('a fresh reading passes over what is remembered, and is then what everybody has', async () => {
    const { store, seen, texts } = house(client);
    await store.credentials('s');
    texts.set('s', JSON.stringify({ ...client, client_secret: 'changed-secret' }));
    expect((await store.credentials('s')).client_secret.reveal()).toBe('planted-secret-91c');
    expect((await store.credentials('s', { fresh: true })).client_secret.reveal()).toBe('changed-secret');
    expect((await store.credentials('s')).client_secret.reveal()).toBe('changed-secret');
    expect(seen.reads).toBe(2);
  });

  test('a failure is not remembered', async () => {
    const { store, seen } = house(client);
    seen.failing = true;
    await expect(store.credentials('s')).rejects.toThrow('down');
    seen.failing = false;
    expect((await store.credentials('s')).client_id).toBe('my-client');
  });
});

describe('contents', () => {
  test('an access key alone, or beside a client, is read', async () => {
    const key = { accessKeyId: 'KEY', accessKeySecret: 'planted-key==' };
    const alone = await house(key).store.credentials('s');
    expect([alone.client_id, alone.accessKeyId, alone.accessKeySecret?.reveal()]).toEqual([
      '',
      'KEY',
      'planted-key==',
    ]);
    const both = await house({ ...client, ...key }).store.credentials('s');
    expect([both.client_id, both.accessKeyId]).toEqual(['my-client', 'KEY']);
  });

  test('a refresh token counts with its grant only', async () => {
    expect((await house(rotating).store.credentials('s')).refresh_token?.reveal()).toBe('planted-refresh-1');
    const without = { ...client, refresh_token: 'planted-refresh-1' };
    expect((await house(without).store.credentials('s')).refresh_token).toBeUndefined();
  });

  test.each([
    ['planted-secret-91c', 'not a JSON object'],
    ['["planted-secret-91c"]', 'not a JSON object'],
    [{ client_secret: 'planted-secret-91c' }, 'no valid client_id'],
    [{ client_id: 'planted-secret-91c', client_secret: 7 }, 'no valid client_secret'],
    [{ accessKeyId: 'planted-secret-91c' }, 'accessKeySecret'],
    [{ ...client, grant: 'authorization_code' }, 'refresh_token'],
    [{ ...client, grant: 'planted-secret-91c' }, 'grant'],
  ])('content %# is refused by the name of what is wrong, its text unseen', async (content, named) => {
    const failure: unknown = await house(content)
      .store.credentials('s')
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'bad-secret',
      kind: 'usage',
      message: expect.stringContaining(named),
    });
    expect(`${failure} ${JSON.stringify(failure)}`).not.toContain('planted');
  });

  test('a text need not be JSON', async () => {
    expect((await house('https://hook.test/x\n').store.text('s')).reveal()).toBe('https://hook.test/x');
  });
});

describe('rotated refresh tokens', () => {
  test('the new one replaces the old, other keys stay, and the next reading has it', async () => {
    const { store, texts, seen } = house({ ...rotating, note: 'owner: planning' });
    await store.credentials('s');
    await store.saveRefreshToken('s', new Redacted('planted-refresh-2'));
    expect(JSON.parse(texts.get('s')!)).toEqual({
      ...rotating,
      note: 'owner: planning',
      refresh_token: 'planted-refresh-2',
    });
    expect((await store.credentials('s')).refresh_token?.reveal()).toBe('planted-refresh-2');
    await store.saveRefreshToken('s', new Redacted('planted-refresh-2'));
    expect(seen.writes).toBe(1);
  });

  test('one that could not be written is written before the secret is handed out again', async () => {
    const { store, texts, seen } = house(rotating);
    await store.credentials('s');
    seen.failing = true;
    await expect(store.saveRefreshToken('s', new Redacted('planted-refresh-2'))).rejects.toThrow('down');
    await expect(store.credentials('s')).rejects.toThrow('down');
    expect(texts.get('s')).toContain('planted-refresh-1');
    seen.failing = false;
    expect((await store.credentials('s')).refresh_token?.reveal()).toBe('planted-refresh-2');
    expect(texts.get('s')).toContain('planted-refresh-2');
  });

  test('the redactor knows every part of what passes', async () => {
    const key = { accessKeyId: 'KEY', accessKeySecret: 'planted-key-secret' };
    const redactor = createRedactor();
    const resolver = createSecretResolver([house({ ...rotating, ...key }).store], redactor);
    await resolver.resolveSecret('aws-secrets://s');
    await resolver.saveRefreshToken('aws-secrets://s', new Redacted('planted-refresh-2'));
    const printed = 'a planted-secret-91c b planted-refresh-1 c planted-refresh-2 d planted-key-secret';
    expect(redactor.clean(printed)).not.toContain('planted');
  });
});

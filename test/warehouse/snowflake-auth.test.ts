import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { connectionOptions, proofOf } from '../../activities/warehouse/snowflake/auth.ts';
import { snowflakeAt } from './snowflake-config.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const plain = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const locked = privateKey
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'pass phrase' })
  .toString();
const keyPair = snowflakeAt('http://127.0.0.1:1', { authenticator: 'key-pair' });

const refusal = (secret: string, config = keyPair) => {
  try {
    proofOf(config, secret);
  } catch (error) {
    return error as Error & { code: string; hint: string };
  }
  throw new Error('was taken');
};

describe('credentials of Snowflake', () => {
  it('are a password', () => {
    const config = snowflakeAt('http://127.0.0.1:1');
    expect(proofOf(config, 'pass word ')).toEqual({ authenticator: 'SNOWFLAKE', password: 'pass word ' });
  });
  it('are a token, without the line end of its file', () => {
    const config = snowflakeAt('http://127.0.0.1:1', { authenticator: 'oauth' });
    expect(proofOf(config, 'abc.def\n')).toEqual({ authenticator: 'OAUTH', token: 'abc.def' });
  });
  it.each([
    ['PEM text', plain],
    ['PEM text with its line ends written out', plain.replaceAll('\n', '\\n')],
    ['JSON', JSON.stringify({ privateKey: plain })],
    ['JSON with a passphrase', JSON.stringify({ privateKey: locked, passphrase: 'pass phrase' })],
  ])('are a private key as %s', (_form, secret) => {
    expect(proofOf(keyPair, secret)).toEqual({ authenticator: 'SNOWFLAKE_JWT', privateKey: plain });
  });
  it.each([
    ['an encrypted key without passphrase', locked, /no passphrase/],
    ['a wrong passphrase', JSON.stringify({ privateKey: locked, passphrase: 'x' }), /does not open/],
    ['text that is no key', 'hunter2', /no PEM text/],
    ['JSON without a key', '{"key": "hunter2"}', /no text under "privateKey"/],
    ['broken JSON', '{hunter2', /neither PEM text nor JSON/],
    ['nothing', ' \n', /empty/],
  ])('refuse %s, naming the reference and no part of the secret', (_what, secret, message) => {
    const error = refusal(secret);
    expect(error).toMatchObject({ kind: 'usage', code: 'bad-secret' });
    expect(error.message).toMatch(message);
    expect(error.message).toContain('env://SNOWFLAKE_SECRET');
    expect(JSON.stringify({ ...error, text: error.message, cause: String(error.cause) })).not.toContain(
      'hunter2',
    );
  });
  it('refuse a key of another kind', () => {
    const curve = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
    expect(refusal(curve.toString()).message).toMatch(/ed25519, Snowflake takes RSA/);
  });
  it('go over plain http to this machine alone', () => {
    const options = (host: string, protocol: 'http' | 'https') =>
      connectionOptions(snowflakeAt('http://127.0.0.1:8080', { host, protocol }), 's3cret');
    expect(options('127.0.0.1', 'http').accessUrl).toBe('http://127.0.0.1:8080');
    expect(options('proxy.example', 'https').accessUrl).toBe('https://proxy.example:8080');
    expect(() => options('proxy.example', 'http')).toThrow(/proxy\.example in plain text/);
  });
});

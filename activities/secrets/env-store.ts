import { ContraflowError } from '../contract/errors.ts';
import type { Environment } from './environment.ts';
import { Redacted } from './redacted.ts';
import type { SecretStore } from './store.ts';

/**
 * Secrets from environment variables: `env://NAME` reads NAME_CLIENT_ID and NAME_CLIENT_SECRET, or NAME_ACCESS_KEY_ID
 * and NAME_ACCESS_KEY_SECRET, or all four, and NAME itself where a single value is asked for. An environment cannot be
 * written back, so it serves no grant with a refresh token.
 */
export function createEnvStore(environment: Environment): SecretStore {
  const has = (variable: string): boolean => (environment[variable] ?? '').trim() !== '';
  const read = (variable: string): string => {
    const value = environment[variable];
    if (value === undefined || value.trim() === '') {
      throw new ContraflowError({
        kind: 'usage',
        code: 'missing-secret',
        message: `environment variable ${variable} is ${value === undefined ? 'not set' : 'empty'}`,
        hint: `set ${variable} in the environment of the worker`,
      });
    }
    return value.trim();
  };
  return {
    scheme: 'env',
    async credentials(name) {
      const withKey = has(`${name}_ACCESS_KEY_ID`) || has(`${name}_ACCESS_KEY_SECRET`);
      const keyAlone = withKey && !has(`${name}_CLIENT_ID`) && !has(`${name}_CLIENT_SECRET`);
      return {
        client_id: keyAlone ? '' : read(`${name}_CLIENT_ID`),
        client_secret: new Redacted(keyAlone ? '' : read(`${name}_CLIENT_SECRET`)),
        ...(withKey
          ? {
              accessKeyId: read(`${name}_ACCESS_KEY_ID`),
              accessKeySecret: new Redacted(read(`${name}_ACCESS_KEY_SECRET`)),
            }
          : {}),
      };
    },
    text: async (name) => new Redacted(read(name)),
    async saveRefreshToken(name) {
      throw new ContraflowError({
        kind: 'usage',
        code: 'secret-not-writable',
        message: `env://${name}: the platform gave another refresh token, and an environment cannot keep it`,
        hint: 'move the secret to aws-secrets:// or gcp-secrets://',
      });
    },
  };
}

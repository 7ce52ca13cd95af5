import { ContraflowError } from '../contract/errors.ts';
import { Redacted } from './redacted.ts';
import type { SecretStore } from './store.ts';

/**
 * Secrets from environment variables: `env://NAME` reads NAME_CLIENT_ID and NAME_CLIENT_SECRET,
 * and NAME itself where a single value is asked for.
 */
export function createEnvStore(environment: Readonly<Record<string, string | undefined>>): SecretStore {
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
      const clientId = read(`${name}_CLIENT_ID`);
      return { client_id: clientId, client_secret: new Redacted(read(`${name}_CLIENT_SECRET`)) };
    },
    text: async (name) => new Redacted(read(name)),
  };
}

import { ContraflowError } from '../contract/errors.ts';
import type { Redacted } from './redacted.ts';
import type { Redactor } from './redactor.ts';
import { parseSecretReference } from './reference.ts';
import type { ClientCredentials, ReadOptions, SecretStore } from './store.ts';

/** Turns references of the configuration into secrets. */
export interface SecretResolver {
  /** Credentials behind a reference. `fresh` passes over what is remembered, for when they were refused. */
  resolveSecret(reference: string, options?: ReadOptions): Promise<ClientCredentials>;
  /** The single value behind a reference. */
  resolveText(reference: string): Promise<Redacted>;
  /** Writes a rotated refresh token back to where the reference points. */
  saveRefreshToken(reference: string, token: Redacted): Promise<void>;
}

/**
 * A resolver over the given stores. Whatever it hands out or takes is registered with the redactor first.
 * Its methods reject with ContraflowError `unsupported-secret-store` for a scheme that no store serves.
 */
export function createSecretResolver(stores: readonly SecretStore[], redactor?: Redactor): SecretResolver {
  const locate = (reference: string): { store: SecretStore; name: string } => {
    const { store: scheme, name } = parseSecretReference(reference);
    const store = stores.find((candidate) => candidate.scheme === scheme);
    if (store) return { store, name };
    const supported = stores.map((candidate) => `${candidate.scheme}://`).join(', ');
    throw new ContraflowError({
      kind: 'usage',
      code: 'unsupported-secret-store',
      message: `secret store ${scheme}:// is not supported here; supported: ${supported}`,
      hint: `move the secret to one of ${supported} and change the reference`,
    });
  };
  const register = (...values: (Redacted | undefined)[]): void => {
    for (const value of values) if (value !== undefined) redactor?.add(value.reveal());
  };
  return {
    async resolveSecret(reference, options) {
      const { store, name } = locate(reference);
      const credentials = await store.credentials(name, options);
      register(credentials.client_secret, credentials.accessKeySecret, credentials.refresh_token);
      return credentials;
    },
    async resolveText(reference) {
      const { store, name } = locate(reference);
      const value = await store.text(name);
      register(value);
      return value;
    },
    async saveRefreshToken(reference, token) {
      register(token);
      const { store, name } = locate(reference);
      await store.saveRefreshToken(name, token);
    },
  };
}

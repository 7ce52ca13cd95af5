import { ContraflowError } from '../contract/errors.ts';
import type { Redacted } from './redacted.ts';
import type { Redactor } from './redactor.ts';
import { parseSecretReference } from './reference.ts';
import type { ClientCredentials, SecretStore } from './store.ts';

/** Turns references of the configuration into secrets. */
export interface SecretResolver {
  /** Client id and secret behind a reference. */
  resolveSecret(reference: string): Promise<ClientCredentials>;
  /** The single value behind a reference. */
  resolveText(reference: string): Promise<Redacted>;
}

/**
 * A resolver over the given stores. Whatever it hands out is registered with the redactor first.
 * Its methods reject with ContraflowError `unsupported-secret-store` for a scheme that no store serves.
 */
export function createSecretResolver(stores: readonly SecretStore[], redactor?: Redactor): SecretResolver {
  const storeOf = (scheme: string): SecretStore => {
    const store = stores.find((candidate) => candidate.scheme === scheme);
    if (store) return store;
    const supported = stores.map((candidate) => `${candidate.scheme}://`).join(', ');
    throw new ContraflowError({
      kind: 'usage',
      code: 'unsupported-secret-store',
      message: `secret store ${scheme}:// is not supported here; supported: ${supported}`,
      hint: `move the secret to one of ${supported} and change the reference`,
    });
  };
  return {
    async resolveSecret(reference) {
      const { store, name } = parseSecretReference(reference);
      const credentials = await storeOf(store).credentials(name);
      redactor?.add(credentials.client_secret.reveal());
      return credentials;
    },
    async resolveText(reference) {
      const { store, name } = parseSecretReference(reference);
      const value = await storeOf(store).text(name);
      redactor?.add(value.reveal());
      return value;
    },
  };
}

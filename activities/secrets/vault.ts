import { ContraflowError } from '../contract/errors.ts';
import { PlatformError } from '../extraction/platform-error.ts';

/** A service that keeps secrets as texts under names. Remembering, parsing and rotation lie above it. */
export interface Vault {
  /** Scheme of the references it serves. */
  readonly scheme: string;
  /** The secret as messages name it: service and name. */
  describe(name: string): string;
  /** The present text. */
  read(name: string): Promise<string>;
  /** Makes `text` the present one. */
  write(name: string, text: string): Promise<void>;
}

/** Why a service did not do what was asked. */
export type VaultFault = 'missing' | 'forbidden' | 'no-credentials' | 'bad-name' | 'unreachable';

/**
 * The error for a fault. The client's own message is left out: it may repeat what was sent.
 *
 * @param about service and secret
 * @param permission what the worker needs for the request
 * @param detail name or number of the service's error
 */
export function vaultError(
  fault: VaultFault,
  about: string,
  permission: string,
  detail: string,
): ContraflowError {
  switch (fault) {
    case 'missing':
      return new ContraflowError({
        kind: 'usage',
        code: 'missing-secret',
        message: `${about} does not exist or has no value (${detail})`,
        hint: 'create it, or correct the reference, the region or the project',
      });
    case 'forbidden':
      return new ContraflowError({
        kind: 'usage',
        code: 'secret-forbidden',
        message: `${about}: the worker lacks the permission ${permission} (${detail})`,
        hint: `grant ${permission} on this secret to the worker's identity`,
      });
    case 'no-credentials':
      return new ContraflowError({
        kind: 'usage',
        code: 'secret-store-credentials',
        message: `${about}: the worker has no usable credentials for the secret store (${detail})`,
        hint: `give the worker's process an identity with the permission ${permission}`,
      });
    case 'bad-name':
      return new ContraflowError({
        kind: 'usage',
        code: 'bad-secret-name',
        message: `${about} is not a name that the store knows (${detail})`,
        hint: 'write aws-secrets://NAME or gcp-secrets://projects/P/secrets/S[/versions/V]',
      });
    case 'unreachable':
      return new PlatformError({
        kind: 'failed',
        code: 'secret-store-unreachable',
        message: `${about} could not be reached for ${permission} (${detail})`,
        hint: 'check the network, HTTPS_PROXY and the service; the request is repeated',
        retryable: true,
      });
  }
}

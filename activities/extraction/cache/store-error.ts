import { ContraflowError } from '../../contract/errors.ts';
import { PlatformError } from '../platform-error.ts';

/** Why an object store did not do what was asked. */
export type StoreFault = 'no-bucket' | 'forbidden' | 'no-credentials' | 'unreachable';

/**
 * The error for a fault. The client's own message is left out: it may repeat headers.
 *
 * @param bucket scheme and bucket
 * @param permissions what the worker needs
 * @param detail name or number of the store's error
 */
export function storeError(
  fault: StoreFault,
  bucket: string,
  permissions: string,
  detail: string,
): ContraflowError {
  const refuse = (code: string, says: string, hint: string) =>
    new ContraflowError({ kind: 'usage', code, message: `page cache ${bucket}: ${says} (${detail})`, hint });
  switch (fault) {
    case 'no-bucket':
      return refuse('cache-bucket-missing', 'there is no such bucket', 'create it, or correct cache.bucket');
    case 'forbidden':
      return refuse('cache-forbidden', 'the worker is not permitted', `grant ${permissions} to its identity`);
    case 'no-credentials':
      return refuse(
        'cache-credentials',
        'the worker has no usable credentials',
        `give its process an identity with ${permissions}`,
      );
    case 'unreachable':
      return new PlatformError({
        kind: 'failed',
        code: 'cache-unreachable',
        message: `page cache ${bucket}: no answer that helps (${detail})`,
        hint: 'check the network, HTTPS_PROXY and the address of the store; the step is repeated',
        retryable: true,
      });
  }
}

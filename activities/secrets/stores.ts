import { createAwsVault } from './aws-vault.ts';
import { createEnvStore } from './env-store.ts';
import type { Environment } from './environment.ts';
import { createGcpVault } from './gcp-vault.ts';
import { createRemoteStore } from './remote-store.ts';
import type { SecretStore } from './store.ts';

/**
 * Every secret store: environment, AWS Secrets Manager, Google Secret Manager. Nothing is connected to before a
 * reference asks for it.
 *
 * @param now milliseconds since the epoch, for how long secrets are remembered
 */
export function createSecretStores(environment: Environment, now: () => number): SecretStore[] {
  return [
    createEnvStore(environment),
    createRemoteStore(createAwsVault(environment), now),
    createRemoteStore(createGcpVault(environment), now),
  ];
}

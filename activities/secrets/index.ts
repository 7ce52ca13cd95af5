/** Secrets: references in the configuration, values in memory only, never in text. */
export { createAwsVault } from './aws-vault.ts';
export { createEnvStore } from './env-store.ts';
export type { Environment } from './environment.ts';
export { createGcpVault } from './gcp-vault.ts';
export { redact } from './redact.ts';
export { Redacted } from './redacted.ts';
export type { Redactor } from './redactor.ts';
export { createRedactor } from './redactor.ts';
export type { SecretReference } from './reference.ts';
export { parseSecretReference } from './reference.ts';
export { createRemoteStore, rememberedMs } from './remote-store.ts';
export type { SecretResolver } from './resolver.ts';
export { createSecretResolver } from './resolver.ts';
export type { ClientCredentials, ReadOptions, SecretStore } from './store.ts';
export { createSecretStores } from './stores.ts';
export type { Vault } from './vault.ts';

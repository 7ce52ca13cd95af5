/** Secrets: references in the configuration, values in memory only, never in text. */
export { createEnvStore } from './env-store.ts';
export { redact } from './redact.ts';
export { Redacted } from './redacted.ts';
export type { Redactor } from './redactor.ts';
export { createRedactor } from './redactor.ts';
export type { SecretReference } from './reference.ts';
export { parseSecretReference } from './reference.ts';
export type { SecretResolver } from './resolver.ts';
export { createSecretResolver } from './resolver.ts';
export type { ClientCredentials, SecretStore } from './store.ts';

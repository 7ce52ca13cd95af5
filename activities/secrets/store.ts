import type { Redacted } from './redacted.ts';

/** Credentials of a platform. `client_id` is no secret in itself but is not printed either way. */
export interface ClientCredentials {
  client_id: string;
  client_secret: Redacted;
}

/** Where secrets live. One implementation a store; each is asked only for names of its own scheme. */
export interface SecretStore {
  /** Scheme of the references it serves: `env`, `aws-secrets`, `gcp-secrets`. */
  readonly scheme: string;
  /** Credentials by name. Rejects with ContraflowError `missing-secret` naming what is missing, never a value. */
  credentials(name: string): Promise<ClientCredentials>;
  /** A secret of a single value (webhook address, signing key). */
  text(name: string): Promise<Redacted>;
}

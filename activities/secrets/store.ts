import type { Redacted } from './redacted.ts';

/** Credentials of a platform. `client_id` is no secret in itself but is not printed either way. */
export interface ClientCredentials {
  /** Empty, like `client_secret`, where the secret holds an access key alone. */
  client_id: string;
  client_secret: Redacted;
  /** CXone's access key; both parts or neither. */
  accessKeyId?: string;
  accessKeySecret?: Redacted;
  /** Set for the grant `authorization_code`: what the next access token is asked with. */
  refresh_token?: Redacted;
}

export interface ReadOptions {
  /** Passes over what is remembered and reads the store. */
  fresh?: boolean;
}

/** Where secrets live. One implementation a store; each is asked only for names of its own scheme. */
export interface SecretStore {
  /** Scheme of the references it serves: `env`, `aws-secrets`, `gcp-secrets`. */
  readonly scheme: string;
  /** Credentials by name. Rejects with ContraflowError `missing-secret` naming what is missing, never a value. */
  credentials(name: string, options?: ReadOptions): Promise<ClientCredentials>;
  /** A secret of a single value (webhook address, signing key). */
  text(name: string): Promise<Redacted>;
  /**
   * Replaces the refresh token of a secret and leaves its other keys as they are. A token that could not be written is
   * kept in memory, and written before the secret is handed out again.
   * Rejects with ContraflowError `secret-not-writable` where the store cannot be written.
   */
  saveRefreshToken(name: string, token: Redacted): Promise<void>;
}

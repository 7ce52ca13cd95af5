import { ContraflowError } from '../contract/errors.ts';

/** A secret reference taken apart: `env://NAME` is store `env`, name `NAME`. */
export interface SecretReference {
  store: string;
  name: string;
}

/**
 * Parses a reference such as `env://GENESYS_EU`.
 * @throws ContraflowError `inline-secret` where the text is no reference. The text itself is not repeated: it may be a secret.
 */
export function parseSecretReference(reference: string): SecretReference {
  const match = /^([a-z][a-z-]*):\/\/(\S+)$/.exec(reference);
  if (!match) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'inline-secret',
      message: 'a credential is not given by reference (its text is not shown because it may be a secret)',
      hint: 'write env://NAME and put the secret into the environment variables NAME_CLIENT_ID and NAME_CLIENT_SECRET',
    });
  }
  return { store: match[1]!, name: match[2]! };
}

import { z } from 'zod';
import { ContraflowError } from '../contract/errors.ts';
import { Redacted } from './redacted.ts';
import type { ClientCredentials } from './store.ts';

const filled = z.string().trim().min(1);

/** The JSON text of a secret with credentials. Keys beyond these are left alone: stores add their own. */
const secretValue = z
  .object({
    grant: z.enum(['client_credentials', 'authorization_code']).default('client_credentials'),
    client_id: filled.optional(),
    client_secret: filled.optional(),
    accessKeyId: filled.optional(),
    accessKeySecret: filled.optional(),
    refresh_token: filled.optional(),
  })
  .superRefine((value, context) => {
    const together = (one: keyof typeof value, other: keyof typeof value): void => {
      if ((value[one] === undefined) !== (value[other] === undefined))
        context.addIssue({ code: 'custom', path: [value[one] === undefined ? one : other] });
    };
    together('client_id', 'client_secret');
    together('accessKeyId', 'accessKeySecret');
    if (value.client_id === undefined && value.accessKeyId === undefined)
      context.addIssue({ code: 'custom', path: ['client_id'] });
    if (value.grant === 'authorization_code') {
      if (value.refresh_token === undefined) context.addIssue({ code: 'custom', path: ['refresh_token'] });
      if (value.client_id === undefined) context.addIssue({ code: 'custom', path: ['client_id'] });
    }
  });

/**
 * Reads the text of a secret as a JSON object.
 * @param about the secret as messages name it
 * @throws ContraflowError `bad-secret`. The text is not repeated, nor the parser's message, which quotes it.
 */
export function parseSecretObject(text: string, about: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {}
  throw new ContraflowError({
    kind: 'usage',
    code: 'bad-secret',
    message: `${about} is not a JSON object (its text is not shown)`,
    // A key with a value behind it would be taken for a secret on its way into a history.
    hint: 'store an object with the keys client_id and client_secret, both texts',
  });
}

/**
 * Credentials from the text of a secret: `{client_id, client_secret}`, `{accessKeyId, accessKeySecret}` or both; with
 * `grant: authorization_code` also `refresh_token`.
 * @throws ContraflowError `bad-secret`, naming keys that are missing or wrong, never a value
 */
export function parseCredentials(text: string, about: string): ClientCredentials {
  const parsed = secretValue.safeParse(parseSecretObject(text, about));
  if (!parsed.success) {
    const keys = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))].join(', ');
    throw new ContraflowError({
      kind: 'usage',
      code: 'bad-secret',
      message: `${about} has no valid ${keys}`,
      hint: 'store client_id and client_secret, or accessKeyId and accessKeySecret; grant authorization_code also needs refresh_token',
    });
  }
  const { grant, client_id, client_secret, accessKeyId, accessKeySecret, refresh_token } = parsed.data;
  return {
    client_id: client_id ?? '',
    client_secret: new Redacted(client_secret ?? ''),
    ...(accessKeyId === undefined || accessKeySecret === undefined
      ? {}
      : { accessKeyId, accessKeySecret: new Redacted(accessKeySecret) }),
    ...(grant === 'authorization_code' && refresh_token !== undefined
      ? { refresh_token: new Redacted(refresh_token) }
      : {}),
  };
}

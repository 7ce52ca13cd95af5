import { Webhook } from 'standardwebhooks';
import { ContraflowError } from '../contract/errors.ts';

/**
 * Standard Webhooks headers of one attempt: the id stays over attempts, the timestamp and with it the signature are of
 * this one. Several secrets give several signatures, so that receivers can change over.
 * @param sentAt time of the attempt
 * @throws ContraflowError (usage) for a secret that is not 24 to 64 bytes in base64
 */
export function signedHeaders(
  id: string,
  body: string,
  sentAt: Date,
  secrets: readonly string[],
): Record<string, string> {
  const headers: Record<string, string> = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
  };
  if (secrets.length === 0) return headers;
  const signatures = secrets.map((secret) => {
    const encoded = secret.replace(/^whsec_/, '');
    const bytes = Buffer.from(encoded, 'base64');
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded) || bytes.length < 24 || bytes.length > 64) {
      throw new ContraflowError({
        kind: 'usage',
        code: 'bad-signing-secret',
        message: 'a signing secret of an alert receiver is not 24 to 64 bytes in base64',
        hint: "make one with: node -e \"console.log('whsec_' + crypto.randomBytes(32).toString('base64'))\"",
      });
    }
    return new Webhook(secret).sign(id, sentAt, body);
  });
  return { ...headers, 'webhook-signature': signatures.join(' ') };
}

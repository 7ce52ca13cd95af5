import { ContraflowError } from '../../contract/errors.ts';
import type { ClientCredentials, Redacted } from '../../secrets/index.ts';

/**
 * How a token is asked for. `form`: id and secret in the form body, as the guides show. `basic`: in the Authorization
 * header, as Genesys publishes. `access-key`: CXone's access key as JSON. `password`: CXone's access key as user name
 * and password of a registered client (OpenID Connect).
 */
export type TokenStyle = 'form' | 'basic' | 'access-key' | 'password';

/** Turns credentials into the headers and the body of a token request. */
export type ComposeTokenRequest = (credentials: ClientCredentials) => {
  headers: Record<string, string>;
  body: string;
};

/** Both halves of what a style sends, or an error that names the keys the secret lacks. */
function pair(
  first: string | undefined,
  second: Redacted | undefined,
  keys: string,
  platform: string,
): [string, string] {
  const value = second?.reveal();
  if (first && value) return [first, value];
  throw new ContraflowError({
    kind: 'usage',
    code: 'incomplete-secret',
    message: `${platform}: the secret behind \`credentials\` has no ${keys}`,
    hint: `add ${keys} to the secret`,
  });
}

/**
 * Composes the request of a grant: with a refresh token where the credentials hold one (RFC 6749, 6), else client
 * credentials (RFC 6749, 4.4) or an access key.
 *
 * @param platform for messages
 * @returns a function that throws ContraflowError `incomplete-secret` where the credentials lack what the style sends
 */
export function tokenForm(style: TokenStyle, platform: string): ComposeTokenRequest {
  const client = ({ client_id, client_secret }: ClientCredentials): [string, string] =>
    pair(client_id, client_secret, 'client_id and client_secret', platform);
  const accessKey = ({ accessKeyId, accessKeySecret }: ClientCredentials): [string, string] =>
    pair(accessKeyId, accessKeySecret, 'accessKeyId and accessKeySecret', platform);

  const grant = (credentials: ClientCredentials): Record<string, string> => {
    const { refresh_token } = credentials;
    if (refresh_token) return { grant_type: 'refresh_token', refresh_token: refresh_token.reveal() };
    if (style !== 'password') return { grant_type: 'client_credentials' };
    const [username, password] = accessKey(credentials);
    return { grant_type: 'password', username, password };
  };

  return (credentials) => {
    if (style === 'access-key') {
      const [accessKeyId, accessKeySecret] = accessKey(credentials);
      return {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ accessKeyId, accessKeySecret }),
      };
    }
    const [client_id, client_secret] = client(credentials);
    const identity = style === 'form' ? { client_id, client_secret } : {};
    const basic = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`;
    return {
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(style === 'form' ? {} : { authorization: basic }),
      },
      body: new URLSearchParams({ ...grant(credentials), ...identity }).toString(),
    };
  };
}

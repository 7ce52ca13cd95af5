import type { MediaType } from '../../contract/enums.ts';

/** Media of Genesys Cloud by our names; what is not named here (screen sharing, video, …) is `unknown`. */
const media: Readonly<Record<string, MediaType>> = {
  voice: 'voice',
  callback: 'callback',
  chat: 'chat',
  email: 'email',
  message: 'message',
};

export function genesysMedia(wire: string | undefined): MediaType {
  return (wire !== undefined && Object.hasOwn(media, wire) ? media[wire] : undefined) ?? 'unknown';
}

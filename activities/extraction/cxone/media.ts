import type { MediaType } from '../../contract/enums.ts';

/** CXone's numbers of media. Voicemail (5) and work items (6) have no counterpart. */
const byId: Readonly<Record<number, MediaType>> = {
  1: 'email',
  3: 'chat',
  4: 'voice',
  7: 'message',
  8: 'message',
  9: 'message',
};

const toId: Readonly<Partial<Record<MediaType, string>>> = {
  email: '1',
  chat: '3',
  voice: '4',
  message: '9',
};

/** The medium of a row: by the platform's number, else the configured one where the row names none. */
export function mediaOf(id: number | null | undefined, configured: MediaType): MediaType {
  return id === null || id === undefined ? configured : (byId[id] ?? 'unknown');
}

/** Query pair that asks for the configured medium; none where the platform has no number for it. */
export function mediaQuery(configured: MediaType): [string, string][] {
  const id = toId[configured];
  return id === undefined ? [] : [['mediaTypeId', id]];
}

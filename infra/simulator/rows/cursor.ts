import { deriveSeed } from '../../../activities/random.ts';

/** Where a page starts. `loop` counts the pages of a listing that a fault made endless; 0 elsewhere. */
export interface PagePosition {
  offset: number;
  loop: number;
}

/** An opaque cursor, bound to the listing it was made for by a check sum. */
export function encodeCursor(seed: number, listing: string, { offset, loop }: PagePosition): string {
  const check = deriveSeed(seed, 'cursor', listing, offset, loop).toString(36);
  return Buffer.from(`${offset}:${loop}:${check}`).toString('base64url');
}

/** The position a cursor stands for, or null where it is forged or belongs to another listing. */
export function decodeCursor(seed: number, listing: string, cursor: string): PagePosition | null {
  const [offset, loop] = Buffer.from(cursor, 'base64url').toString().split(':').map(Number);
  if (offset === undefined || loop === undefined || !Number.isInteger(offset) || !Number.isInteger(loop))
    return null;
  const position = { offset, loop };
  return encodeCursor(seed, listing, position) === cursor ? position : null;
}

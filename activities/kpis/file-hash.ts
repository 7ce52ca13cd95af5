import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** SHA-256 of text in hexadecimal. */
export function textSha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** SHA-256 of a file in hexadecimal, read as a stream. */
export async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

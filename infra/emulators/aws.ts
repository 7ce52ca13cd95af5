import type { Emulator } from './process.ts';
import { startPythonServer } from './process.ts';

/** Keys of one answer to a listing: few, so that a test needs few objects to go beyond it. */
export const emulatedListingSize = 7;

/** AWS in one process (moto): S3 with its conditional writes, and Secrets Manager. Any credentials are accepted. */
export function startAwsEmulator(python: string): Promise<Emulator> {
  return startPythonServer(python, (port) => ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    MOTO_S3_DEFAULT_MAX_KEYS: String(emulatedListingSize),
  });
}

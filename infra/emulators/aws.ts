import type { Emulator } from './process.ts';
import { startPythonServer } from './process.ts';

/** AWS in one process (moto): S3 with its conditional writes, and Secrets Manager. Any credentials are accepted. */
export function startAwsEmulator(python: string): Promise<Emulator> {
  return startPythonServer(python, (port) => ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)]);
}

import { fileURLToPath } from 'node:url';
import type { Emulator } from './process.ts';
import { startPythonServer } from './process.ts';

/**
 * Snowflake in one process (fakesnow, over DuckDB). A database or schema that a session names is made when it connects; any
 * credentials are accepted. Tables live in memory.
 *
 * @param python an interpreter of the family `snowflake`
 */
export function startSnowflakeEmulator(python: string): Promise<Emulator> {
  const script = fileURLToPath(new URL('./snowflake-server.py', import.meta.url));
  return startPythonServer(python, (port) => [script, String(port)]);
}

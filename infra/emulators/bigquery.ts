import { fileURLToPath } from 'node:url';
import { freePort } from '../stack/free-port.ts';
import type { Emulator } from './process.ts';
import { startPythonServer } from './process.ts';

/**
 * BigQuery in one process (bqemulator, over DuckDB). Any credentials are accepted; tables live in memory. Datasets must be
 * made through the API.
 *
 * @param python an interpreter of the family `bigquery`
 */
export async function startBigQueryEmulator(python: string): Promise<Emulator> {
  const script = fileURLToPath(new URL('./bigquery-server.py', import.meta.url));
  const grpcPort = String(await freePort());
  return startPythonServer(python, (port) => [
    script,
    'start',
    '--ephemeral',
    '--rest-port',
    String(port),
    '--grpc-port',
    grpcPort,
    '--log-level',
    'error',
  ]);
}

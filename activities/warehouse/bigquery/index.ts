import type { BigQueryConfig } from '../../contract/config-warehouse.ts';
import type { Redacted } from '../../secrets/index.ts';
import type { RemoteSession } from '../remote/index.ts';
import { bigQueryClient } from './client.ts';
import { bigQuerySession } from './session.ts';

/** Opens a session with the dataset of a configuration; nothing is asked of the service yet. */
export async function openBigQuery(
  config: BigQueryConfig,
  secret: Redacted | undefined,
): Promise<RemoteSession> {
  return bigQuerySession(bigQueryClient(config, secret), config);
}

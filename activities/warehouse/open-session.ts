import type { RemoteWarehouseConfig } from '../contract/config-warehouse.ts';
import { createSecretResolver, createSecretStores, type SecretResolver } from '../secrets/index.ts';
import type { RemoteSession } from './remote/index.ts';

/**
 * Connects to the warehouse service that the configuration names. The client packages are large and only loaded here.
 * Throws `missing-secret` and the like for credentials that cannot be had.
 *
 * @param secrets where `credentials` are read; left out: the stores of this process
 */
export async function openRemoteSession(
  config: RemoteWarehouseConfig,
  secrets: Pick<SecretResolver, 'resolveText'> = createSecretResolver(
    createSecretStores(process.env, Date.now),
  ),
): Promise<RemoteSession> {
  switch (config.kind) {
    case 'bigquery': {
      const { openBigQuery } = await import('./bigquery/index.ts');
      const key =
        config.credentials === undefined ? undefined : await secrets.resolveText(config.credentials);
      return openBigQuery(config, key);
    }
    case 'snowflake': {
      const { snowflakeSession } = await import('./snowflake/index.ts');
      const readSecret = async () => (await secrets.resolveText(config.credentials)).reveal();
      return snowflakeSession(config, { readSecret, now: () => new Date() });
    }
  }
}

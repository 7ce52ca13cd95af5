import type { SnowflakeConfig } from '../../activities/contract/config-warehouse.ts';

/** A configuration that leads to a server on this machine. */
export function snowflakeAt(url: string, fields: Partial<SnowflakeConfig> = {}): SnowflakeConfig {
  const { hostname, port } = new URL(url);
  return {
    kind: 'snowflake',
    account: 'acme-main',
    username: 'loader',
    database: 'analytics',
    schema: 'contraflow',
    warehouse: 'reporting',
    role: 'planner',
    host: hostname,
    port: Number(port),
    protocol: 'http',
    authenticator: 'password',
    credentials: 'env://SNOWFLAKE_SECRET',
    ...fields,
  };
}

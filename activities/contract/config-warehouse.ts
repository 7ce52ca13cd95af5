import { z } from 'zod';
import { secretReference } from './secret-reference.ts';

/** How a session of Snowflake proves who it is. */
export const snowflakeAuthenticator = z.enum(['password', 'key-pair', 'oauth']);
export type SnowflakeAuthenticator = z.infer<typeof snowflakeAuthenticator>;

const duckdb = z.strictObject({
  kind: z.literal('duckdb'),
  path: z.string().default('.contraflow/warehouse.duckdb'),
  memoryMb: z
    .number()
    .int()
    .min(192)
    .optional()
    .describe('Memory that the engine may use before it writes to disk; left out: 512'),
});

const label = z.string().regex(/^[a-z0-9_-]{0,63}$/, 'small letters, digits, "_" and "-", at most 63');

const bigquery = z.strictObject({
  kind: z.literal('bigquery'),
  project: z
    .string()
    .regex(/^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/, 'the id of a project, such as acme-analytics')
    .describe('Project that owns the dataset and pays for the jobs'),
  dataset: z
    .string()
    .regex(/^[A-Za-z0-9_]{1,1024}$/, 'letters, digits and "_"')
    .describe('Dataset of the tables; it must be there'),
  location: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, 'a location such as EU or europe-west1')
    .describe('Where the dataset lives; jobs run there'),
  apiEndpoint: z.url().optional().describe('Address of another server of the API; left out: Google'),
  credentials: secretReference
    .optional()
    .describe("Secret with a service account's key (JSON); left out: the application default of the machine"),
  maximumBytesBilled: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('A query that would read more fails before it costs anything'),
  labels: z
    .record(z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, 'small letters, digits, "_" and "-"'), label)
    .default({})
    .describe('Labels of every job, beside application and run'),
});

const snowflakeName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_$]{0,254}$/, 'letters, digits, "_" and "$", not beginning with a digit');

const snowflake = z.strictObject({
  kind: z.literal('snowflake'),
  account: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'an account identifier such as myorg-account1')
    .describe('Account identifier, organisation and account joined by "-"'),
  username: z.string().min(1).describe('User of the sessions'),
  database: snowflakeName.describe('Database of the tables; it must be there'),
  schema: snowflakeName.describe('Schema of the tables; it must be there'),
  warehouse: snowflakeName.describe('Virtual warehouse that computes'),
  role: snowflakeName.describe('Role of the sessions'),
  host: z.string().optional().describe('Host of another server of the API; left out: Snowflake'),
  port: z.number().int().min(1).max(65_535).optional().describe('Its port'),
  protocol: z.enum(['https', 'http']).optional().describe('Its protocol; http on this machine only'),
  authenticator: snowflakeAuthenticator
    .default('password')
    .describe('What the secret holds: a password, a private key (PEM) or an OAuth token'),
  credentials: secretReference.describe('Secret with the password, the private key or the token'),
});

/** Where tables live: a file, or a warehouse service. */
export const warehouseConfig = z
  .discriminatedUnion('kind', [duckdb, bigquery, snowflake])
  .describe('Where tables live');

export type WarehouseConfig = z.infer<typeof warehouseConfig>;
export type DuckDbConfig = z.infer<typeof duckdb>;
export type BigQueryConfig = z.infer<typeof bigquery>;
export type SnowflakeConfig = z.infer<typeof snowflake>;
export type RemoteWarehouseConfig = BigQueryConfig | SnowflakeConfig;

/** Where the tables live, for a person: a path, or the names that lead to a dataset or schema. */
export function describeWarehouse(config: WarehouseConfig): string {
  switch (config.kind) {
    case 'duckdb':
      return `duckdb ${config.path}`;
    case 'bigquery':
      return `bigquery ${config.project}.${config.dataset} (${config.location})`;
    case 'snowflake':
      return `snowflake ${config.account} ${config.database}.${config.schema}`;
  }
}

import type { SnowflakeConfig } from '../../contract/config-warehouse.ts';
import { ContraflowError } from '../../contract/errors.ts';
import type { Dialect } from '../dialect.ts';
import { checkedIdentifier } from '../identifiers.ts';
import type { LoadFile, Staging } from '../remote/index.ts';
import { snowflakeText } from './dialect.ts';

/** Begins the comment of a staging table; the time of its making follows. */
const mark = 'contraflow staging since ';

/** Staging tables of runs that never came back are dropped after a day. */
const keptMs = 86_400_000;

/** Runs a statement and gives its rows. */
export type RunStatement = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** A path in a PUT: the service's client takes `*` and `?` for patterns. */
function fileUrl(path: string): string {
  if (/[*?]/.test(path)) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'bad-path',
      message: `${path} holds "*" or "?", which an upload to Snowflake takes for a pattern`,
      hint: 'set TMPDIR to a folder without them',
    });
  }
  return snowflakeText(`file://${path}`);
}

/** The table's own stage: what lies in it goes with the table. */
function stageOf({ database, schema }: SnowflakeConfig, staging: string): string {
  return `@${database.toUpperCase()}.${schema.toUpperCase()}.%${checkedIdentifier(staging).toUpperCase()}`;
}

/** Statements that make a staging table and fill it from a Parquet file; without rows the table alone. */
export function loadStatements(
  config: SnowflakeConfig,
  dialect: Dialect,
  staging: Staging,
  file: LoadFile,
  now: Date,
): { create: string; put: string; copy: string } {
  const table = dialect.table(staging.name);
  const columns = staging.columns.map(
    ({ name, type }) => `${dialect.identifier(name)} ${dialect.type(type)}`,
  );
  const stage = stageOf(config, staging.name);
  return {
    // Replaced, so that a load that is asked for again happens once; transient, so that nothing of it is kept.
    create:
      `CREATE OR REPLACE TRANSIENT TABLE ${table} (${columns.join(', ')})` +
      ` DATA_RETENTION_TIME_IN_DAYS = 0 COMMENT = '${mark}${now.toISOString()}'`,
    put: `PUT ${fileUrl(file.path)} ${stage} AUTO_COMPRESS = FALSE SOURCE_COMPRESSION = NONE OVERWRITE = TRUE`,
    // NULL_IF is `\\N` unless said otherwise: a queue may bear that name.
    copy:
      `COPY INTO ${table} FROM ${stage} FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE NULL_IF = ())` +
      ' MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE ON_ERROR = ABORT_STATEMENT FORCE = TRUE',
  };
}

/** Makes the staging table and fills it by PUT and COPY INTO. Throws `failed/warehouse-load` where rows are missing. */
export async function loadFile(
  run: RunStatement,
  statements: ReturnType<typeof loadStatements>,
  staging: Staging,
  file: LoadFile,
): Promise<void> {
  await run(statements.create);
  if (file.rows === 0) return;
  await run(statements.put);
  const copied = await run(statements.copy);
  const loaded = copied.reduce((sum, row) => sum + Number(row['rows_loaded'] ?? 0), 0);
  if (loaded === file.rows) return;
  throw new ContraflowError({
    kind: 'failed',
    code: 'warehouse-load',
    message: `${loaded} of ${file.rows} rows came into staging table ${staging.name}`,
    hint: 'run it again; nothing has been changed',
  });
}

/** Drops the staging tables that nobody came back for. */
export async function sweepStaging(run: RunStatement, config: SnowflakeConfig, dialect: Dialect, now: Date) {
  const found = await run(
    `SELECT table_name, comment FROM "${config.database.toUpperCase()}".information_schema.tables` +
      ` WHERE table_schema = '${config.schema.toUpperCase()}' AND comment LIKE '${mark}%'`,
  );
  for (const row of found) {
    const since = Date.parse(String(row['comment']).slice(mark.length));
    if (now.getTime() - since < keptMs) continue;
    await run(`DROP TABLE IF EXISTS ${dialect.table(String(row['table_name']))}`);
  }
}

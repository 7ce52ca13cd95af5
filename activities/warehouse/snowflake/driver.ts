import type {
  Bind,
  Column,
  Connection,
  ConnectionOptions,
  RowStatement,
  SnowflakeError,
} from 'snowflake-sdk';

type Driver = typeof import('snowflake-sdk');

/** Switches of the driver that are read while it loads: it looks for the cloud it runs in and reports how it is used. */
const quiet: Readonly<Record<string, string>> = {
  SNOWFLAKE_DISABLE_PLATFORM_DETECTION: 'true',
  SNOWFLAKE_DISABLE_MINICORE: 'true',
  SF_TELEMETRY_DISABLE_CONNECTION_SHAPE: 'true',
};

const discard = (): void => undefined;

let loading: Promise<Driver> | undefined;

/**
 * The driver, loaded when the first session is opened. It writes no log file, nothing to standard output and sends no
 * statements about itself; errors come back to the caller, who words them.
 */
function loadDriver(): Promise<Driver> {
  loading ??= (async () => {
    for (const [name, value] of Object.entries(quiet)) process.env[name] ??= value;
    const loaded = (await import('snowflake-sdk')) as unknown as Driver & { default?: Driver };
    const driver = loaded.default ?? loaded;
    const customLogger = { error: discard, warn: discard, info: discard, debug: discard, trace: discard };
    driver.configure({ logLevel: 'OFF', additionalLogToConsole: false, customLogger });
    return driver;
  })();
  return loading;
}

/** Opens a session. Rejects with the driver's error. */
export async function connect(options: ConnectionOptions): Promise<Connection> {
  const driver = await loadDriver();
  const connection = driver.createConnection(options);
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
  return connection;
}

/** Ends a session; a session that is gone already is as good. */
export function disconnect(connection: Connection): Promise<void> {
  return new Promise((resolve) => connection.destroy(() => resolve()));
}

/** One statement as it goes to the service. */
export interface Request {
  sql: string;
  binds?: readonly Bind[];
  /** Parameters of the session for this statement alone, such as QUERY_TAG. */
  parameters?: Readonly<Record<string, string>>;
}

export interface Answer {
  columns: readonly Column[];
  rows: readonly (readonly unknown[])[];
}

/** Numbers come as text: a double would round whole numbers beyond 2^53. */
const rowOptions = { rowMode: 'array' as const, fetchAsString: ['Number' as const] };

function start(
  connection: Connection,
  request: Request,
  streamResult: boolean,
): Promise<{ statement: RowStatement; rows: unknown[][] }> {
  return new Promise((resolve, reject) => {
    connection.execute({
      sqlText: request.sql,
      ...(request.binds === undefined ? {} : { binds: request.binds }),
      ...(request.parameters === undefined ? {} : { parameters: { ...request.parameters } }),
      ...rowOptions,
      streamResult,
      complete: (error: SnowflakeError | undefined, statement, rows) => {
        if (error) reject(error);
        else resolve({ statement: statement as RowStatement, rows: (rows ?? []) as unknown[][] });
      },
    });
  });
}

/** Runs a statement to its end. */
export async function run(connection: Connection, request: Request): Promise<Answer> {
  const { statement, rows } = await start(connection, request, false);
  return { columns: statement.getColumns?.() ?? [], rows };
}

/** Runs a question and gives its rows as they arrive. */
export async function* runStream(
  connection: Connection,
  request: Request,
): AsyncIterable<{ columns: readonly Column[]; row: readonly unknown[] }> {
  const { statement } = await start(connection, request, true);
  const columns = statement.getColumns() ?? [];
  for await (const row of statement.streamRows()) yield { columns, row: row as unknown[] };
}

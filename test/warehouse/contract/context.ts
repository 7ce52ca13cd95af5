import { afterEach, beforeEach } from 'vitest';
import type { QueryRow, Warehouse } from '../../../activities/warehouse/index.ts';
import { temporaryFolder } from '../fixtures.ts';

/** Makes a warehouse of its own, without tables, in a folder. */
export type WarehouseFactory = (folder: string) => Promise<Warehouse>;

/** A name of the contract between the quotes of the engine. */
export type Quote = (name: string) => string;

/** The warehouse of the test that runs, and questions that many tests ask. */
export interface Context {
  readonly warehouse: Warehouse;
  /** Folder of the test, removed after it. */
  readonly folder: string;
  quote: Quote;
  /** Rows of queue_hours in the order of their key. */
  hours(columns?: string): Promise<QueryRow[]>;
  /** First row of queue_hours. */
  one(columns: string): Promise<QueryRow>;
  /** Rows in a table. */
  count(table: string): Promise<number>;
}

/** A migrated warehouse for each test. */
export function useWarehouse(create: WarehouseFactory, quote: Quote): Context {
  let folder: ReturnType<typeof temporaryFolder>;
  let warehouse: Warehouse;
  beforeEach(async () => {
    folder = temporaryFolder();
    warehouse = await create(folder.path);
    await warehouse.migrate();
  }, 60_000);
  afterEach(async () => {
    await warehouse.close();
    folder.remove();
  });
  const hours = (columns = '*'): Promise<QueryRow[]> =>
    warehouse.query(
      `SELECT ${columns} FROM queue_hours ORDER BY platform, queue_id, media_type, interval_start`,
    );
  return {
    get warehouse() {
      return warehouse;
    },
    get folder() {
      return folder.path;
    },
    quote,
    hours,
    one: async (columns) => (await hours(columns))[0]!,
    count: async (table) => Number((await warehouse.query(`SELECT count(*) AS n FROM ${table}`))[0]!['n']),
  };
}

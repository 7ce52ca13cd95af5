import type { ColumnDefinition } from '../../contract/tables/index.ts';
import type { Relation } from '../catalogue.ts';
import type { Shape } from '../compare-shape.ts';
import type { Dialect } from '../dialect.ts';
import type { QueryRow, Scalar, WarehouseCapabilities } from '../port.ts';

export type { Shape } from '../compare-shape.ts';

/** Values bound by name; the dialect's placeholder says the type, for nulls too. */
export type NamedValues = Readonly<Record<string, Scalar>>;

/**
 * Rows to be loaded: a Parquet file whose columns are those of the staging table in order. Whole numbers are INT64, doubles
 * DOUBLE, instants microseconds adjusted to UTC, days DATE, text and JSON UTF-8.
 */
export interface LoadFile {
  path: string;
  rows: number;
  /** SHA-256 of the file. */
  contentHash: string;
}

/** A table of one load, which no reader knows of. */
export interface Staging {
  /** Name in the dataset or schema; letters, digits and underscores. */
  name: string;
  columns: readonly ColumnDefinition[];
  /** The same id is the same load: asked for twice, it happens once. */
  loadId: string;
}

/** Statements that commit or roll back together. */
export interface Transaction {
  /**
   * A question that must have an empty answer when the transaction begins; with rows nothing is written and `atomically`
   * returns false. Whoever read something beforehand asks here whether it still holds.
   */
  guard?: string;
  statements: readonly string[];
  /** Values of all of them; a statement binds those it names. */
  values: NamedValues;
}

/** What a statement would read. */
export interface StatementCost {
  bytes: number;
}

/**
 * One warehouse service as the shared code sees it. Statements are trusted text written through the dialect; only `query`
 * takes text from outside. Jobs are marked with the run of `currentRun()` (label or query tag). Names of columns in answers are those of the contract (small letters), values are JSON values.
 */
export interface RemoteSession {
  readonly dialect: Dialect;
  readonly capabilities: WarehouseCapabilities;
  /** Throws `failed/…` in words where the service cannot be used: no such dataset or schema, no permission, wrong location. */
  check(): Promise<void>;
  select(sql: string, values?: NamedValues): Promise<QueryRow[]>;
  /** Rows in pages, for answers that do not fit. */
  stream(sql: string, values?: NamedValues): AsyncIterable<readonly QueryRow[]>;
  /** Runs statements in order outside any transaction: definitions. Each can be run again. */
  define(statements: readonly string[]): Promise<void>;
  /** Makes the staging table with its columns, all nullable, and fills it. It goes by itself after a day if nobody drops it. */
  load(staging: Staging, file: LoadFile): Promise<void>;
  /** Drops a staging table; nothing happens where there is none. */
  drop(staging: string): Promise<void>;
  /** False where the guard found rows; another transaction that came in between is waited for or tried again. */
  atomically(transaction: Transaction): Promise<boolean>;
  /** Of every table and view, or at least of the one that is named. */
  shape(only?: string): Promise<Shape>;
  /** Sets the descriptions of tables that were made by an earlier version. */
  describe(relations: readonly Relation[]): Promise<void>;
  /** One statement from outside that only reads. Throws `usage/not-read-only`, `usage/bad-query`, `usage/bad-parameters`. */
  query(sql: string, params: readonly Scalar[]): Promise<QueryRow[]>;
  /** What a statement from outside would read; left out where the service cannot tell. */
  cost?(sql: string, params: readonly Scalar[]): Promise<StatementCost>;
  close(): Promise<void>;
}

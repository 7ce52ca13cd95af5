import type { z } from 'zod';
import type { BackupManifest } from '../contract/backup-manifest.ts';
import type { HandleTimeDefinition, MediaType, Severity, UnitKind, WindowStatus } from '../contract/enums.ts';
import type { InteractionRow } from '../contract/interaction-row.ts';
import type { SourceRow } from '../contract/source-row.ts';
import type { extractionWindows } from '../contract/tables/index.ts';
import type { TimeWindow } from '../contract/window-manifest.ts';

/** A value as it stands in a row: times are ISO text with Z, structured values JSON text. */
export type Scalar = string | number | boolean | bigint | null;
export type Row = Readonly<Record<string, Scalar | undefined>>;

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };
/** A row of an answer: whole numbers beyond 2^53 as text, times as ISO with Z, no NaN. */
export type QueryRow = Record<string, JsonValue>;

/** What a warehouse can do; callers ask here and never for its name. */
export interface WarehouseCapabilities {
  /** Several statements commit or roll back together. */
  transactions: boolean;
  /** Only one process can hold it. */
  singleProcess: boolean;
  /** A panel can be written as Parquet by the warehouse itself. */
  parquetExport: boolean;
  /** It can tell the cost of a statement without running it. */
  dryRunCost: boolean;
}

export interface PageRecord {
  /** From 1. */
  number: number;
  /** SHA-256 of the body as received. */
  contentHash: string;
  rows: number;
  cacheKey: string;
}

export interface RejectedRecord {
  reference: string;
  reason: string;
  sample: string | null;
}

export interface RateLimitRecord {
  occurredAt: string;
  sequence: number;
  kind: string;
  status: number | null;
  waitS: number;
}

/** Facts about a platform's queues that its rows do not carry. */
export interface QueueSettings {
  /** IANA zone of queues without one of their own. */
  timezone: string;
  byQueue?: Readonly<Record<string, { name?: string | undefined; timezone?: string | undefined }>>;
}

export interface WindowEffort {
  /** Requests sent, repeated ones included. */
  requests: number;
  /** Requests that were repeated, by reason. */
  retries: Readonly<Record<string, number>>;
  /** Paths of fields that the contract does not know. */
  unknownFields?: readonly string[];
}

/** One window, ready to be loaded. */
export interface StageWindowInput {
  platform: string;
  window: TimeWindow;
  runId: string;
  /** From 1; an attempt below one that the ledger holds for the same run is refused. */
  attempt: number;
  /** Time of loading, ISO with Z. */
  loadedAt: string;
  status: Extract<WindowStatus, 'done' | 'partial'>;
  complete: boolean;
  /** End of the data the platform had, ISO with Z, where it lies before the end of the window. */
  availableUntil?: string | null;
  contentHash: string | null;
  error: string | null;
  /** Batches of rows, each within the window. Read outside the transaction: a source that fails leaves nothing behind. */
  rows: AsyncIterable<readonly SourceRow[]> | Iterable<readonly SourceRow[]>;
  /**
   * Queue legs of the window, each once, for a source that reads single conversations: they replace those in
   * `interactions`, and the hours are counted from them. `rows` are then the hours to be counted, as rows of zeros.
   */
  legs?: AsyncIterable<readonly InteractionRow[]> | Iterable<readonly InteractionRow[]>;
  /**
   * Fills `skill_hours`: from `legs` by the skills they asked for, with the names that are known of them, or from the
   * queue hours of a platform whose queues are skills. Left out: nothing is known of skills.
   */
  skills?: { from: 'queues' } | { from: 'legs'; names: readonly { id: string; name: string }[] };
  /** What reading the window took; left out where nothing was asked of a platform. */
  effort?: WindowEffort;
  pages: readonly PageRecord[];
  rejected: readonly RejectedRecord[];
  rateLimitEvents: readonly RateLimitRecord[];
  queues: QueueSettings;
  /**
   * The configuration names what the platform's handle time includes: rows that cannot be aligned to talk, hold and
   * after-call work keep that definition. Left out: they are refused.
   */
  handleTimeNamed?: boolean;
  /** Length of every interval of the window in seconds; 3600 if left out. */
  intervalSeconds?: number;
  /** `hour` sums shorter intervals to hours, `keep` (the default) leaves them. */
  grain?: 'hour' | 'keep';
}

export interface StagedWindow {
  /** Rows in the raw table, or legs in `interactions`. */
  rows: number;
  /** Rows in `queue_hours`. */
  hours: number;
  /** Start of the latest interval, null for an empty window. */
  maxIntervalAt: string | null;
}

/** A row of the ledger of windows. */
export type LedgerRow = z.infer<typeof extractionWindows.row>;

export interface RecordWindowInput {
  platform: string;
  window: TimeWindow;
  runId: string;
  attempt: number;
  status: WindowStatus;
  error: string | null;
  /** ISO with Z. */
  at: string;
  effort?: WindowEffort;
}

export interface LedgerQuery {
  platform?: string;
  /** Windows that end after it. */
  from?: string;
  /** Windows that start before it. */
  to?: string;
}

export interface PanelQuery {
  /** Absolute path of the Parquet file; an existing file is replaced. */
  path: string;
  /** Hours of queues (the default) or of skills. */
  unitKind?: UnitKind;
  /** `platform:queue_id` or `platform:skill=NAME`; left out: every unit. */
  units?: readonly string[];
  platforms?: readonly string[];
  mediaTypes?: readonly MediaType[];
  handleTimeDefinition?: HandleTimeDefinition;
  /** Inclusive. */
  from?: string;
  /** Exclusive. */
  to?: string;
  /** Hours are counted again from `interactions` without the contacts of these agents, `platform:agent_id`. */
  withoutAgents?: readonly string[];
}

export interface PanelExport {
  path: string;
  rows: number;
  units: number;
  /** SHA-256 of the file. */
  contentHash: string;
  maxIntervalAt: string | null;
}

export interface AppendOptions {
  /** The run whose own rows are replaced; every row must carry it. Rows of other runs are never touched. */
  replaceRun: string;
  /** Replaces only the run's rows with these values, for a run that writes a table in parts: `{change_id: 'x'}`. */
  within?: Row;
}

export interface CheckScope {
  platform: string;
  /** Inclusive. */
  from: string;
  /** Exclusive; also the instant up to which data is expected. */
  to: string;
  runId: string;
  /** ISO with Z. */
  at: string;
}

export interface CheckResult {
  check: string;
  subject: string;
  severity: Severity;
  passed: boolean;
  failingRows: number;
  message: string;
  details: Record<string, JsonValue>;
}

export type ExportFormat = 'parquet' | 'csv' | 'json';

/** Read access, by whatever way: the file itself or the process that holds it. */
export interface WarehouseReader {
  /** Runs one statement that only reads. `params` are bound in order to $1, $2, … */
  query(sql: string, params?: readonly Scalar[]): Promise<QueryRow[]>;
  /** Writes a table or view to a file, ordered by its key; returns the number of rows. */
  exportTable(name: string, format: ExportFormat, path: string): Promise<number>;
  /** What `query` would read, without running it; only where `dryRunCost` holds. */
  cost?(sql: string, params?: readonly Scalar[]): Promise<{ bytes: number }>;
  /** Writes a copy of everything as of one instant, while others write; only where the warehouse is a file. */
  backup?(path: string): Promise<BackupManifest>;
  close(): Promise<void>;
}

/** Storage of raw, standardised and result tables. Every method is idempotent: the same call again changes nothing. */
export interface Warehouse extends WarehouseReader {
  readonly capabilities: WarehouseCapabilities;
  /** Creates or upgrades tables, views and comments. Throws `failed/newer-schema` and `failed/table-shape`. */
  migrate(): Promise<void>;
  /**
   * Loads one window, standardises it and writes its ledger row in one transaction. Windows of the ledger that lie within
   * it were read again with it: their rows are replaced and their ledger rows go.
   */
  stageWindow(input: StageWindowInput): Promise<StagedWindow>;
  readLedger(query?: LedgerQuery): Promise<LedgerRow[]>;
  /** Sets the state of a window without data: planned, running, failed, skipped. */
  recordWindow(input: RecordWindowInput): Promise<void>;
  /** Writes `queue_hours` as a Parquet file with one row per unit and interval. */
  exportPanel(query: PanelQuery): Promise<PanelExport>;
  /** Writes the rows of a run; returns how many. */
  appendResults(table: string, rows: readonly Row[], options: AppendOptions): Promise<number>;
  /** Inserts or updates rows by the table's key, of two rows with one key the later; returns how many were given. */
  upsertByKey(table: string, rows: readonly Row[]): Promise<number>;
  /** Removes raw rows of intervals that began before an instant, ISO with Z; returns how many. Nothing else goes. */
  removeRaw(before: string): Promise<number>;
  /** Runs the data checks over a platform's range and stores them in `data_checks`. */
  runChecks(scope: CheckScope): Promise<CheckResult[]>;
}

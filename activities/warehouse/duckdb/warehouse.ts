import { resolve } from 'node:path';
import { extractionWindows, tableNamed } from '../../contract/tables/index.ts';
import { writableTable } from '../catalogue.ts';
import { dataChecks, runDataChecks, toCheckRow } from '../checks/index.ts';
import { fence } from '../fence.ts';
import { ledgerRowSql, readLedgerSql } from '../ledger.ts';
import type {
  AppendOptions,
  CheckResult,
  CheckScope,
  LedgerQuery,
  LedgerRow,
  PanelQuery,
  RecordWindowInput,
  Row,
  StageWindowInput,
  Warehouse,
} from '../port.ts';
import { removeExpiredSql } from '../raw-retention.ts';
import { replaceScope } from '../replace-scope.ts';
import { recordedWindowRow } from '../window-records.ts';
import { duckdbDialect as dialect } from './dialect.ts';
import { exportPanel } from './export-files.ts';
import { type Holder, instanceReader } from './holder.ts';
import { migrate } from './migrate.ts';
import { execute, inTransaction, type NamedValues, select, storageError, withConnection } from './session.ts';
import { stageWindow } from './stage-window.ts';
import { mergeRows, replaceRows } from './write-rows.ts';

/** The warehouse over a DuckDB file that this process holds. */
export function duckdbWarehouse(holder: Holder, now: () => Date): Warehouse {
  const { instance, writes, stagings, exports } = holder;
  const reader = instanceReader(instance);
  const write = <T>(work: (connection: Parameters<typeof mergeRows>[0]) => Promise<T>): Promise<T> =>
    writes
      .run(() => withConnection(instance, (connection) => inTransaction(connection, () => work(connection))))
      .catch((error: unknown) => {
        throw storageError(error);
      });

  return {
    ...reader,
    capabilities: { transactions: true, singleProcess: true, parquetExport: true, dryRunCost: false },
    migrate: () => writes.run(() => withConnection(instance, (connection) => migrate(connection, now))),
    stageWindow: (input: StageWindowInput) =>
      stagings
        .run(() => stageWindow(instance, writes, input))
        .catch((error: unknown) => {
          throw storageError(error);
        }),
    async readLedger(query: LedgerQuery = {}) {
      const values = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
      return withConnection(instance, async (connection) => {
        const rows = await select(connection, readLedgerSql(dialect, query), values as NamedValues);
        return rows as unknown as LedgerRow[];
      });
    },
    recordWindow: (input: RecordWindowInput) =>
      write(async (connection) => {
        const place = {
          platform: input.platform,
          window_start: input.window.start,
          window_end: input.window.end,
        };
        const [row] = await select(connection, ledgerRowSql(dialect), place);
        const known = row as LedgerRow | undefined;
        fence(known, input);
        await mergeRows(connection, extractionWindows, [recordedWindowRow(input, known)]);
      }),
    exportPanel: (query: PanelQuery) =>
      exports.run(() =>
        withConnection(instance, (connection) =>
          exportPanel(connection, { ...query, path: resolve(query.path) }),
        ),
      ),
    async appendResults(name: string, rows: readonly Row[], options: AppendOptions) {
      const table = writableTable(name);
      const { where, values } = replaceScope(dialect, table, rows, options);
      await write((connection) => replaceRows(connection, table, where, values, rows));
      return rows.length;
    },
    async upsertByKey(name: string, rows: readonly Row[]) {
      await write((connection) => mergeRows(connection, writableTable(name), rows));
      return rows.length;
    },
    removeRaw: (before: string) =>
      write((connection) => execute(connection, removeExpiredSql(dialect), { before })),
    async runChecks(scope: CheckScope): Promise<CheckResult[]> {
      const results = await withConnection(instance, (connection) =>
        runDataChecks(dataChecks, dialect, scope, (sql, values) => select(connection, sql, values)),
      );
      const rows = results.map((result) => toCheckRow(result, scope));
      const table = tableNamed('data_checks');
      // A check that passes names the platform where it named queues before, so the earlier findings go first.
      const { where, values } = replaceScope(dialect, table, rows, {
        replaceRun: scope.runId,
        within: { platform: scope.platform },
      });
      await write((connection) => replaceRows(connection, table, where, values, rows));
      return results;
    },
    close: () => holder.release(),
  };
}

import { resolve } from 'node:path';
import { tableNamed } from '../../contract/tables/index.ts';
import { writableTable } from '../catalogue.ts';
import { dataChecks, runDataChecks, toCheckRow } from '../checks/index.ts';
import { fence } from '../fence.ts';
import { readLedgerSql } from '../ledger.ts';
import { Mutex } from '../mutex.ts';
import type { AppendOptions, LedgerRow, Row, Warehouse } from '../port.ts';
import { countExpiredSql, removeExpiredSql } from '../raw-retention.ts';
import { replaceScope } from '../replace-scope.ts';
import { checkRows, latestByKey } from '../row-checks.ts';
import { recordedWindowRow } from '../window-records.ts';
import { compareAndWrite } from './compare-and-write.ts';
import { onBehalfOf } from './current-run.ts';
import { exportPanel } from './export.ts';
import { migrate } from './migrate.ts';
import { remoteReader } from './reader.ts';
import { sourceOf, withSources } from './row-source.ts';
import type { NamedValues, RemoteSession } from './session.ts';
import { stageWindow } from './stage-window.ts';
import { mergeSql, replaceSql } from './write-sql.ts';

/** Makes transactions of this process follow one another: services let one of two that meet wait or fail. */
function writer(session: RemoteSession) {
  const writes = new Mutex();

  async function replace(name: string, rows: readonly Row[], options: AppendOptions): Promise<number> {
    const table = writableTable(name);
    const { where, values } = replaceScope(session.dialect, table, rows, options);
    checkRows(table, rows);
    const purpose = [options.replaceRun, JSON.stringify(options.within ?? {})];
    const source = await sourceOf(session, name, purpose, table.columns, rows);
    const statements = replaceSql(session.dialect, table, where, source);
    await withSources(session, [source], () =>
      writes.run(() => session.atomically({ statements, values: { ...values, ...source?.values } })),
    );
    return rows.length;
  }

  async function merge(name: string, rows: readonly Row[]): Promise<number> {
    const table = writableTable(name);
    const latest = latestByKey(table, rows);
    checkRows(table, latest);
    const source = await sourceOf(session, name, ['merge'], table.columns, latest);
    if (source === undefined) return 0;
    const statements = mergeSql(session.dialect, table, source);
    await withSources(session, [source], () =>
      writes.run(() => session.atomically({ statements, values: source.values })),
    );
    return rows.length;
  }

  return { writes, replace, merge };
}

/** The warehouse over a service: what is alike for all of them, on a session that speaks to one. */
export function remoteWarehouse(session: RemoteSession, now: () => Date): Warehouse {
  const { writes, replace, merge } = writer(session);
  return {
    ...remoteReader(session),
    capabilities: session.capabilities,
    migrate: () => writes.run(() => migrate(session, now)),
    stageWindow: (input) => onBehalfOf(input.runId, () => stageWindow(session, writes, input)),
    async readLedger(query = {}) {
      const values = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
      const rows = await session.select(readLedgerSql(session.dialect, query), values as NamedValues);
      return rows as unknown as LedgerRow[];
    },
    recordWindow: (input) =>
      onBehalfOf(input.runId, () =>
        writes.run(() =>
          compareAndWrite(session, input, ({ known }) => {
            fence(known, input);
            return { statements: [], values: {}, ledger: recordedWindowRow(input, known) };
          }),
        ),
      ),
    exportPanel: (query) => exportPanel(session, { ...query, path: resolve(query.path) }),
    appendResults: (name, rows, options) =>
      onBehalfOf(options.replaceRun, () => replace(name, rows, options)),
    upsertByKey: merge,
    async removeRaw(before) {
      const [counted] = await session.select(countExpiredSql(session.dialect), { before });
      const statements = [removeExpiredSql(session.dialect)];
      await writes.run(() => session.atomically({ statements, values: { before } }));
      return Number(counted!['expired']);
    },
    runChecks: (scope) =>
      onBehalfOf(scope.runId, async () => {
        const results = await runDataChecks(dataChecks, session.dialect, scope, (sql, values) =>
          session.select(sql, values),
        );
        const rows = results.map((result) => toCheckRow(result, scope));
        await replace(tableNamed('data_checks').name, rows, {
          replaceRun: scope.runId,
          within: { platform: scope.platform },
        });
        return results;
      }),
  };
}

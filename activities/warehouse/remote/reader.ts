import { resolve } from 'node:path';
import type { ExportFormat, Scalar, WarehouseReader } from '../port.ts';
import { exportTable } from './export.ts';
import type { RemoteSession } from './session.ts';

/** Read access to a warehouse service; closing it closes the session. */
export function remoteReader(session: RemoteSession): WarehouseReader {
  const { cost } = session;
  return {
    query: (sql, params = []) => session.query(sql, params),
    exportTable: (name: string, format: ExportFormat, path: string) =>
      exportTable(session, name, format, resolve(path)),
    ...(cost === undefined
      ? {}
      : { cost: (sql: string, params: readonly Scalar[] = []) => cost.call(session, sql, params) }),
    close: () => session.close(),
  };
}

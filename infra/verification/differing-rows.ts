import { openReader, type WarehouseReader } from '../../activities/warehouse/index.ts';
import { columnsOf, comparedTables } from './table-digests.ts';

/**
 * Rows of the compared tables that one warehouse file has and the other has not, at most `most` a table and side.
 *
 * @returns texts `table: only in PATH: {row}`, none where the tables are the same
 */
export async function differingRows(path: string, other: string, most = 3): Promise<string[]> {
  const one = await openReader({ kind: 'duckdb', path });
  const two = await openReader({ kind: 'duckdb', path: other });
  try {
    const found: string[] = [];
    for (const name of comparedTables) {
      const [here, there] = [await rowsOf(one, name), await rowsOf(two, name)];
      const tell = (place: string, rows: string[]) =>
        found.push(...rows.slice(0, most).map((row) => `${name}: only in ${place}: ${row}`));
      tell(path, without(here, there));
      tell(other, without(there, here));
    }
    return found;
  } finally {
    await one.close();
    await two.close();
  }
}

async function rowsOf(reader: WarehouseReader, name: string): Promise<string[]> {
  const rows = await reader.query(`SELECT ${columnsOf(name).join(', ')} FROM ${name} ORDER BY ALL`);
  return rows.map((row) => JSON.stringify(row));
}

/** The rows of a list less those of another, repeated ones counted. */
function without(rows: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const row of others) left.set(row, (left.get(row) ?? 0) + 1);
  return rows.filter((row) => {
    const count = left.get(row) ?? 0;
    left.set(row, count - 1);
    return count <= 0;
  });
}

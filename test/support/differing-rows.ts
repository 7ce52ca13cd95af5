import { DuckDBInstance } from '@duckdb/node-api';
import { columnsOf, comparedTables } from '../../infra/verification/table-digests.ts';

/**
 * Rows of the compared tables that one warehouse file has and the other has not, at most `most` a table and side.
 *
 * @returns texts `table: only in PATH: {row}`, none where the tables are the same
 */
export async function differingRows(path: string, other: string, most = 3): Promise<string[]> {
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
    await connection.run(`ATTACH ${quoted(path)} AS a (READ_ONLY); ATTACH ${quoted(other)} AS b (READ_ONLY)`);
    const found: string[] = [];
    for (const name of comparedTables) {
      const list = columnsOf(name).join(', ');
      for (const [side, without, place] of [
        ['a', 'b', path],
        ['b', 'a', other],
      ] as const) {
        const rows = await connection.runAndReadAll(
          `SELECT ${list} FROM ${side}.${name} EXCEPT ALL SELECT ${list} FROM ${without}.${name} ORDER BY ALL LIMIT ${most}`,
        );
        for (const row of rows.getRowObjectsJson())
          found.push(`${name}: only in ${place}: ${JSON.stringify(row)}`);
      }
    }
    connection.closeSync();
    return found;
  } finally {
    instance.closeSync();
  }
}

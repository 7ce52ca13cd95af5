import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createWarehouse } from '../../activities/warehouse/index.ts';
import { differingRows } from '../../infra/verification/differing-rows.ts';
import { digestTables } from '../support/equal-tables.ts';
import { sourceRow, temporaryFolder, windowOf } from './fixtures.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

async function loaded(name: string, offered: number): Promise<string> {
  const path = join(folder.path, name);
  const warehouse = await createWarehouse({ kind: 'duckdb', path });
  await warehouse.migrate();
  await warehouse.stageWindow(windowOf([sourceRow({ offered })]));
  await warehouse.close();
  return path;
}

it('two warehouses differ by the rows that one of them has', async () => {
  const [first, same, other] = [
    await loaded('a.duckdb', 50),
    await loaded('b.duckdb', 50),
    await loaded("c'.duckdb", 51),
  ];
  expect(await differingRows(first, same)).toEqual([]);
  expect(await digestTables(first)).toEqual(await digestTables(same));
  const rows = await differingRows(first, other);
  expect(rows).toHaveLength(2);
  expect(rows[0]).toMatch(/^queue_hours: only in .*a\.duckdb: .*50/);
  expect(rows[1]).toMatch(/^queue_hours: only in .*c'\.duckdb: .*51/);
  expect(await digestTables(first)).not.toEqual(await digestTables(other));
});

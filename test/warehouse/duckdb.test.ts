import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createWarehouse } from '../../activities/warehouse/index.ts';
import { temporaryFolder } from './fixtures.ts';
import { describeWarehouse } from './warehouse-contract.ts';

const template = temporaryFolder();
afterAll(() => template.remove());

const open = (path: string) =>
  createWarehouse({ kind: 'duckdb', path }, { now: () => new Date('2026-02-01T00:00:00Z') });

/** Tables are made once and copied: a test should not wait for them. */
const templateFile = (async () => {
  const path = join(template.path, 'template.duckdb');
  const warehouse = await open(path);
  await warehouse.migrate();
  await warehouse.close();
  return path;
})();

describeWarehouse('DuckDB', async (folder) => {
  const path = join(folder, 'warehouse.duckdb');
  copyFileSync(await templateFile, path);
  return open(path);
});

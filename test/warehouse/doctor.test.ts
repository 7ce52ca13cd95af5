import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { examineWarehouse } from '../../activities/warehouse/doctor.ts';
import { createWarehouse } from '../../activities/warehouse/index.ts';
import { alterFile, temporaryFolder } from './fixtures.ts';

let folder: ReturnType<typeof temporaryFolder>;
const at = (name: string) => ({ kind: 'duckdb' as const, path: join(folder.path, name) });
const states = async (name: string) =>
  (await examineWarehouse(at(name))).map(({ check, status }) => `${check} ${status}`);

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

describe('examining the warehouse', () => {
  it('says that a file is still to be made', async () => {
    const [first] = await examineWarehouse(at('none.duckdb'));
    expect(first).toMatchObject({ status: 'ok', message: expect.stringContaining('the first run makes it') });
    expect(await states('none.duckdb')).toEqual(['warehouse ok', 'warehouse permissions ok']);
  });

  it('names the schema that it stands at, also while a worker holds it', async () => {
    const warehouse = await createWarehouse(at('w.duckdb'));
    await warehouse.migrate();
    const findings = await examineWarehouse(at('w.duckdb'));
    expect(findings.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
    expect(findings[1]?.message).toMatch(/^schema \d+\.\d+, migration \d+$/);
    await warehouse.close();
    expect(await states('w.duckdb')).toEqual([
      'warehouse ok',
      'warehouse schema ok',
      'warehouse permissions ok',
    ]);
  });

  it('names what was dropped and who makes it again', async () => {
    const warehouse = await createWarehouse(at('w.duckdb'));
    await warehouse.migrate();
    await warehouse.close();
    await alterFile(at('w.duckdb').path, [
      'DROP VIEW window_status',
      'ALTER TABLE extraction_windows DROP COLUMN rereads',
    ]);
    const [, schema] = await examineWarehouse(at('w.duckdb'));
    expect(schema).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(/; missing: extraction_windows\.rereads, window_status$/),
      hint: expect.stringContaining('next start'),
    });
  });

  it('refuses a column of another type', async () => {
    const warehouse = await createWarehouse(at('w.duckdb'));
    await warehouse.migrate();
    await warehouse.close();
    await alterFile(at('w.duckdb').path, ['ALTER TABLE queue_hours ALTER COLUMN offered TYPE VARCHAR']);
    const [, schema] = await examineWarehouse(at('w.duckdb'));
    expect(schema).toMatchObject({
      status: 'failed',
      message: 'table queue_hours has column offered as VARCHAR, expected BIGINT',
    });
  });

  it('refuses the schema of newer code with what to do', async () => {
    const warehouse = await createWarehouse(at('w.duckdb'));
    await warehouse.migrate();
    await warehouse.upsertByKey('schema_migrations', [
      {
        version: 900,
        name: 'of another day',
        schema_version: '9.0',
        definition_hash: 'x',
        applied_at: '2026-01-01T00:00:00.000Z',
      },
    ]);
    const [, schema] = await examineWarehouse(at('w.duckdb'));
    expect(schema).toMatchObject({ status: 'failed', hint: expect.stringContaining('install') });
    await warehouse.close();
  });

  it('names a file that is no warehouse', async () => {
    writeFileSync(
      join(folder.path, 'text.duckdb'),
      'not a database, but long enough to be read as one'.repeat(50),
    );
    const [first] = await examineWarehouse(at('text.duckdb'));
    expect(first).toMatchObject({ check: 'warehouse', status: 'failed' });
  });

  it.skipIf(process.getuid?.() === 0)('names a folder that may not be written (not as root)', async () => {
    chmodSync(folder.path, 0o500);
    expect(await states('none.duckdb')).toEqual(['warehouse ok', 'warehouse permissions failed']);
    chmodSync(folder.path, 0o700);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWarehouse } from '../../activities/warehouse/index.ts';
import { superviseWorker } from '../../infra/stack/supervised-worker.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'contraflow-fault-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts a worker over a warehouse file; nobody answers at the address. */
function start(warehouse: string) {
  const config = join(folder, 'contraflow.yaml');
  writeFileSync(config, `warehouse: { kind: duckdb, path: ${JSON.stringify(warehouse)} }\n`);
  const logFile = join(folder, 'worker.log');
  return superviseWorker({ args: ['--address', '127.0.0.1:9', '--config', config], logFile });
}

describe('a worker that cannot start', { timeout: 60_000 }, () => {
  it('says what is wrong with the warehouse and what to do', async () => {
    const path = join(folder, 'w.duckdb');
    const warehouse = await createWarehouse({ kind: 'duckdb', path });
    await warehouse.migrate();
    await warehouse.upsertByKey('schema_migrations', [
      {
        version: 900,
        name: 'later',
        schema_version: '9.0',
        definition_hash: 'x',
        applied_at: '2026-01-01T00:00:00.000Z',
      },
    ]);
    await warehouse.close();
    await expect(start(path)).rejects.toMatchObject({
      name: 'ContraflowError',
      kind: 'failed',
      code: 'newer-schema',
      message: expect.stringContaining('the warehouse stands at schema 9.0'),
      hint: expect.stringContaining('install the version'),
    });
  });

  it('keeps the kind of its error, for the exit code', async () => {
    const path = join(folder, 'text.duckdb');
    writeFileSync(path, 'not a database, but long enough to be read as one'.repeat(50));
    await expect(start(path)).rejects.toMatchObject({ kind: 'usage', code: 'warehouse-unreadable' });
  });

  it('names the log where it dies without a word', async () => {
    const logFile = join(folder, 'worker.log');
    await expect(superviseWorker({ args: ['--no-such-option'], logFile })).rejects.toMatchObject({
      code: 'worker-start',
      hint: `see ${logFile}`,
    });
  });
});

import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import {
  type DuckDbConfig,
  describeWarehouse,
  type RemoteWarehouseConfig,
  type WarehouseConfig,
} from '../contract/config-warehouse.ts';
import { ContraflowError } from '../contract/errors.ts';
import { missingParts } from './compare-shape.ts';
import { duckdbDialect } from './duckdb/dialect.ts';
import { shapeOf, shapeSql } from './duckdb/stored-shape.ts';
import { openReader, type WarehouseOptions } from './index.ts';
import { refuseNewerSchema } from './migrations.ts';
import { openRemoteSession } from './open-session.ts';
import type { QueryRow, WarehouseReader } from './port.ts';

/** What was found of one point, with what to do about it. */
export interface WarehouseFinding {
  check: string;
  status: 'ok' | 'warning' | 'failed';
  message: string;
  hint?: string;
}

const probe = 'contraflow_doctor';

function failed(check: string, error: unknown): WarehouseFinding {
  const known = error instanceof ContraflowError ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  return { check, status: 'failed', message, hint: known?.hint ?? 'see the message' };
}

/**
 * Examines the warehouse: whether it is reached, the schema it stands at and whether its tables have that shape, and whether
 * tables can be written. At a service a table `contraflow_doctor` is made and dropped; nothing else is changed. Never
 * throws: a fault is a finding.
 */
export async function examineWarehouse(
  config: WarehouseConfig,
  options: Pick<WarehouseOptions, 'secrets'> = {},
): Promise<WarehouseFinding[]> {
  const where = describeWarehouse(config);
  let reader: WarehouseReader;
  try {
    reader = await openReader(config, options);
  } catch (error) {
    if (!(error instanceof ContraflowError && error.code === 'warehouse-missing'))
      return [failed('warehouse', error)];
    const message = `${where}: not there yet; the first run makes it`;
    return [{ check: 'warehouse', status: 'ok', message }, await writable(config, options)];
  }
  try {
    return [
      { check: 'warehouse', status: 'ok', message: where },
      await schemaFinding(reader, () => missingFrom(config, reader, options.secrets)),
      await writable(config, options),
    ];
  } finally {
    await reader.close();
  }
}

/** Names of what the contract has and the warehouse lacks. Throws `failed/table-shape`. */
async function missingFrom(
  config: WarehouseConfig,
  reader: WarehouseReader,
  secrets: WarehouseOptions['secrets'],
): Promise<string[]> {
  if (config.kind === 'duckdb') return missingParts(duckdbDialect, shapeOf(await reader.query(shapeSql)));
  const session = await openRemoteSession(config, secrets);
  try {
    return missingParts(session.dialect, await session.shape());
  } finally {
    await session.close();
  }
}

async function schemaFinding(
  reader: WarehouseReader,
  missing: () => Promise<string[]>,
): Promise<WarehouseFinding> {
  const check = 'warehouse schema';
  let stored: QueryRow | undefined;
  try {
    [stored] = await reader.query(
      'SELECT version, schema_version FROM schema_migrations ORDER BY version DESC LIMIT 1',
    );
  } catch (error) {
    const noTable =
      error instanceof ContraflowError && ['bad-query', 'warehouse-missing'].includes(error.code);
    if (!noTable) return failed(check, error);
  }
  if (stored === undefined)
    return { check, status: 'ok', message: 'no tables yet; the first run makes them' };
  const found = { version: Number(stored['version']), schema_version: String(stored['schema_version']) };
  try {
    refuseNewerSchema(found);
    const names = await missing();
    const message = `schema ${found.schema_version}, migration ${found.version}`;
    if (names.length === 0) return { check, status: 'ok', message };
    return {
      check,
      status: 'warning',
      message: `${message}; missing: ${names.join(', ')}`,
      hint: 'the next start of a worker ("contraflow backfill", "run", "dev") makes them',
    };
  } catch (error) {
    return failed(check, error);
  }
}

async function writable(
  config: WarehouseConfig,
  options: Pick<WarehouseOptions, 'secrets'>,
): Promise<WarehouseFinding> {
  const check = 'warehouse permissions';
  try {
    const message =
      config.kind === 'duckdb' ? await tryFile(config) : await tryTable(config, options.secrets);
    return { check, status: 'ok', message };
  } catch (error) {
    return failed(check, error);
  }
}

async function tryFile({ path }: DuckDbConfig): Promise<string> {
  let place = resolve(path);
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  try {
    await access(place, constants.W_OK);
  } catch (cause) {
    throw new ContraflowError({
      kind: 'failed',
      code: 'warehouse-read-only',
      message: `${place} may not be written`,
      hint: `give yourself the right to write it, or set warehouse.path elsewhere`,
      cause,
    });
  }
  return 'the file may be written';
}

async function tryTable(
  config: RemoteWarehouseConfig,
  secrets: WarehouseOptions['secrets'],
): Promise<string> {
  const session = await openRemoteSession(config, secrets);
  try {
    const { dialect } = session;
    const column = `${dialect.identifier('probe')} ${dialect.type('text')}`;
    await session.define([
      `CREATE TABLE IF NOT EXISTS ${dialect.table(probe)} (${column})`,
      `DROP TABLE IF EXISTS ${dialect.table(probe)}`,
    ]);
    return 'tables can be made and dropped';
  } finally {
    await session.close();
  }
}

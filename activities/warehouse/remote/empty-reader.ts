import { ContraflowError } from '../../contract/errors.ts';
import { schemaMigrations } from '../../contract/tables/index.ts';
import { catalogue } from '../catalogue.ts';
import type { WarehouseReader } from '../port.ts';
import type { RemoteSession } from './session.ts';

/**
 * The reader, which says of a dataset or schema without tables that data comes first: `usage/warehouse-missing` where a
 * question about a table of the catalogue fails. The service is asked for that only once a question has failed.
 *
 * @param where the warehouse in words
 */
export function sayingEmpty(reader: WarehouseReader, session: RemoteSession, where: string): WarehouseReader {
  const explained = async (error: unknown): Promise<never> => {
    throw namesRelation(error) && (await isEmpty(session)) ? noTables(where, error) : error;
  };
  const { cost } = reader;
  return {
    ...reader,
    query: (sql, params) => reader.query(sql, params).catch(explained),
    exportTable: (name, format, path) => reader.exportTable(name, format, path).catch(explained),
    ...(cost === undefined ? {} : { cost: (sql, params) => cost.call(reader, sql, params).catch(explained) }),
  };
}

function namesRelation(error: unknown): boolean {
  if (!(error instanceof ContraflowError)) return false;
  const words = new Set(error.message.toLowerCase().split(/\W+/));
  return catalogue.some(({ name }) => words.has(name));
}

/** A service that does not answer this either leaves the first failure as it is. */
async function isEmpty(session: RemoteSession): Promise<boolean> {
  try {
    return !(await session.shape(schemaMigrations.name)).has(schemaMigrations.name);
  } catch {
    return false;
  }
}

const noTables = (where: string, cause: unknown): ContraflowError =>
  new ContraflowError({
    kind: 'usage',
    code: 'warehouse-missing',
    message: `there are no tables yet in the warehouse ${where}`,
    hint: 'load data first ("contraflow backfill"), or correct the place that "warehouse" names',
    cause,
  });

import type { Config } from '../activities/contract/config.ts';
import { openReader, type WarehouseReader } from '../activities/warehouse/index.ts';

/** Opens the warehouse for reading, through the process that holds it where there is one, and closes it after `use`. */
export async function readWarehouse<T>(
  config: Config,
  use: (reader: WarehouseReader) => Promise<T>,
): Promise<T> {
  const reader = await openReader(config.warehouse);
  try {
    return await use(reader);
  } finally {
    await reader.close();
  }
}

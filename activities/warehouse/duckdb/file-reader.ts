import { resolve } from 'node:path';
import type { WarehouseReader } from '../port.ts';
import { instanceReader } from './holder.ts';
import { openInstance } from './open.ts';

/** Opens a file that nobody holds, for reading only. Throws `failed/warehouse-locked`, `usage/warehouse-missing`. */
export async function openFileReader(file: string): Promise<WarehouseReader> {
  const instance = await openInstance(resolve(file), { readOnly: true, lockWaitMs: 0 });
  let open = true;
  return {
    ...instanceReader(instance),
    close: async () => {
      if (open) instance.closeSync();
      open = false;
    },
  };
}

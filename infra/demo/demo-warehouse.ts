import type { z } from 'zod';
import type { warehouseKind } from '../../activities/contract/enums.ts';
import { ContraflowError } from '../../activities/contract/errors.ts';
import {
  createDataset,
  emulatorPython,
  startBigQueryEmulator,
  startSnowflakeEmulator,
} from '../emulators/index.ts';

export type WarehouseKind = z.infer<typeof warehouseKind>;

/** A warehouse for the demo: what the configuration says of it, and how it ends. */
export interface DemoWarehouse {
  /** The part `warehouse` of the configuration; undefined: the embedded default. */
  config: Record<string, unknown> | undefined;
  /** Variables that its secret references read. */
  env: Record<string, string>;
  close(): Promise<void>;
}

async function interpreter(family: 'bigquery' | 'snowflake'): Promise<string> {
  const found = await emulatorPython(family);
  if (found.python !== null) return found.python;
  throw new ContraflowError({
    kind: 'failed',
    code: 'no-emulator',
    message: `the emulator of ${family} cannot be started: ${found.reason}`,
    hint: 'install Python 3.10 or later with venv, or leave --warehouse out',
  });
}

/**
 * Starts the emulator of a warehouse service, empty; the embedded warehouse needs none. Throws `failed/no-emulator` where
 * there is no Python.
 */
export async function startDemoWarehouse(kind: WarehouseKind): Promise<DemoWarehouse> {
  switch (kind) {
    case 'duckdb':
      return { config: undefined, env: {}, close: async () => undefined };
    case 'bigquery': {
      const emulator = await startBigQueryEmulator(await interpreter(kind));
      const place = { project: 'contraflow-demo', dataset: 'contraflow', location: 'EU' };
      await createDataset(emulator.url, place);
      const config = { kind, ...place, apiEndpoint: emulator.url };
      return { config, env: {}, close: emulator.close };
    }
    case 'snowflake': {
      const emulator = await startSnowflakeEmulator(await interpreter(kind));
      const { hostname, port } = new URL(emulator.url);
      const config = {
        kind,
        account: 'contraflow-demo',
        username: 'demo',
        database: 'analytics',
        schema: 'contraflow',
        warehouse: 'demo',
        role: 'demo',
        host: hostname,
        port: Number(port),
        protocol: 'http',
        credentials: 'env://DEMO_SNOWFLAKE_PASSWORD',
      };
      return {
        config,
        env: { DEMO_SNOWFLAKE_PASSWORD: 'simulated-warehouse-secret' },
        close: emulator.close,
      };
    }
  }
}

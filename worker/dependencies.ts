import { randomBytes } from 'node:crypto';
import { codeVersion, configHash, type LoadedConfig } from '../activities/config/index.ts';
import { openCache } from '../activities/extraction/cache/index.ts';
import { systemClock } from '../activities/extraction/clock.ts';
import { createPlatformSessions } from '../activities/extraction/sessions.ts';
import { createRedactor, createSecretResolver, createSecretStores } from '../activities/secrets/index.ts';
import { createWarehouse, type Warehouse } from '../activities/warehouse/index.ts';
import { stackFolders } from '../infra/stack/folders.ts';

/** Uniform in [0, 1) from the operating system: jitter must differ between workers. */
function jitter(): number {
  return randomBytes(4).readUInt32BE() / 2 ** 32;
}

/** Everything the activities of one process work with; the warehouse is opened only where it is asked for. */
export async function createDependencies({ config }: LoadedConfig, holdsWarehouse: boolean) {
  const folders = stackFolders();
  const redactor = createRedactor();
  const secrets = createSecretResolver(createSecretStores(process.env, systemClock.now), redactor);
  const sessions = createPlatformSessions({
    platforms: config.platforms,
    secrets,
    redactor,
    clock: systemClock,
    random: jitter,
  });
  const cache = openCache(config.cache);
  const warehouse: Warehouse | undefined = holdsWarehouse
    ? await createWarehouse(config.warehouse, { secrets })
    : undefined;
  await warehouse?.migrate();
  return {
    config,
    configHash: configHash(config),
    codeVersion,
    redactor,
    random: jitter,
    secrets,
    sessions,
    cache,
    warehouse,
    workDir: folders.work,
    reportDir: folders.report,
    clock: () => new Date(),
  };
}

export type Dependencies = Awaited<ReturnType<typeof createDependencies>>;

import { configSchema } from '../../../activities/contract/config.ts';
import type { WindowManifest } from '../../../activities/contract/window-manifest.ts';
import { planWindows, systemClock } from '../../../activities/extraction/index.ts';
import { createWarehouse, type Warehouse } from '../../../activities/warehouse/index.ts';
import { loadWindow } from '../../../activities/warehouse/steps/load-window.ts';
import type { SimulatedPlatform, SimulatedPlatformOptions } from '../../../infra/simulator/index.ts';
import { startSimulatedPlatform } from '../../../infra/simulator/index.ts';
import { temporaryFolder } from '../../warehouse/fixtures.ts';
import { createHarness } from './harness.ts';
import { createMemoryCache } from './memory-cache.ts';
import { createVirtualClock } from './virtual-clock.ts';

/** A clock on which both sides agree that waits pass a hundred times faster. */
const speed = 100;
const began = Date.now();
const now = () => began + speed * (Date.now() - began);
const hasty = { now, sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / speed, signal) };

export interface SimulatedRunOptions {
  /** Fields of the platform's configuration, where they need it from its address. */
  platform?: Record<string, unknown> | ((url: string) => Record<string, unknown>);
  simulator?: Partial<SimulatedPlatformOptions>;
  from: string;
  to: string;
  windowDays?: number;
  /** Time as the extraction sees it, where it stands still; waits are none. */
  at?: string;
}

/** What one extraction of a simulated Genesys platform left behind. */
export interface SimulatedRun {
  manifests: WindowManifest[];
  warehouse: Warehouse;
  /** A folder that goes with the run. */
  folder: string;
  /** Rows of queue_hours without what differs between runs, in the order of their key. */
  hours(): Promise<Record<string, unknown>[]>;
  /** Everything in the cache as text, decompressed pages included. */
  objects: Map<string, Uint8Array>;
  /** Loads further windows from a simulator that may have moved on. */
  again(options: Partial<SimulatedRunOptions>): Promise<WindowManifest[]>;
  platform: SimulatedPlatform;
  harness: ReturnType<typeof createHarness>;
  close(): Promise<void>;
}

const hourColumns =
  'queue_id, queue_name, media_type, interval_start, interval_s, timezone, offered, answered, abandoned,' +
  ' answered_in_service_level, handle_s, talk_s, hold_s, acw_s, answer_wait_s, aht_s, asa_s, service_level_rate,' +
  ' abandon_rate, survey_invitations, survey_responses, csat_sum, csat_mean, csat_zeros, handle_time_definition';

/** Extracts a range from a simulated platform and loads it into a warehouse of its own. */
export async function simulatedRun(options: SimulatedRunOptions): Promise<SimulatedRun> {
  const folder = temporaryFolder();
  const warehouse = await createWarehouse({ kind: 'duckdb', path: `${folder.path}/w.duckdb` });
  await warehouse.migrate();
  const cache = createMemoryCache();
  const platforms: SimulatedPlatform[] = [];

  const extract = async (asked: SimulatedRunOptions, runId: string) => {
    const platform = await startSimulatedPlatform({
      port: 0,
      seed: 11,
      kind: 'genesys',
      rateLimit: null,
      clock: { now, elapsed: now },
      scenario: { days: 14, genesysQueues: 2, cxoneQueues: 0 },
      ...asked.simulator,
    });
    platforms.push(platform);
    const given = typeof asked.platform === 'function' ? asked.platform(platform.url) : asked.platform;
    const harness = createHarness({
      baseUrl: platform.url,
      cache,
      clock: asked.at === undefined ? hasty : createVirtualClock(Date.parse(asked.at)),
      platform: { rateLimit: { requestsPerMinute: 60_000, burst: 1000 }, ...given },
    });
    const config = configSchema.parse({ platforms: [harness.sessions.platform('p')] });
    const manifests: WindowManifest[] = [];
    for (const window of planWindows(asked.from, asked.to, asked.windowDays ?? 7)) {
      const manifest = await harness.extract({ window, runId });
      manifests.push(manifest);
      await loadWindow(
        { manifest, runId },
        {
          warehouse,
          cache,
          config,
          configHash: 'c',
          codeVersion: '0',
          workDir: folder.path,
          reportDir: folder.path,
          clock: () => new Date('2026-06-01T00:00:00Z'),
        },
      );
    }
    return { manifests, platform, harness };
  };

  const first = await extract(options, 'run-1');
  return {
    ...first,
    warehouse,
    folder: folder.path,
    objects: cache.objects,
    hours: () =>
      warehouse.query(`SELECT ${hourColumns} FROM queue_hours ORDER BY queue_id, media_type, interval_start`),
    again: async (changed) => (await extract({ ...options, ...changed }, 'run-2')).manifests,
    async close() {
      await Promise.all(platforms.map((platform) => platform.close()));
      await warehouse.close();
      folder.remove();
    },
  };
}

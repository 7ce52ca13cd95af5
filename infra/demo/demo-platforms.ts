import { join } from 'node:path';
import {
  buildScenario,
  type Scenario,
  type ScenarioOptions,
  startSimulatedPlatform,
} from '../simulator/index.ts';
import { stackFolders } from '../stack/folders.ts';
import { demoCredentials, writeDemoConfig } from './demo-config.ts';

export interface DemoPlatforms {
  configFile: string;
  urls: string[];
  env: Record<string, string>;
  scenario: Scenario;
  close(): Promise<void>;
}

export interface DemoPlatformOptions {
  seed?: number;
  scenario?: ScenarioOptions;
  webhook?: string;
  /** Where the configuration is written; default `demo.yaml` of the stack's folder. */
  configFile?: string;
  /** Where tables live; left out: the embedded warehouse. */
  warehouse?: Record<string, unknown>;
}

/** The seed that the documentation shows; docs/simulator.md has the rates over many seeds. */
export const demoSeed = 25;

/** Starts the two simulated platforms and writes the configuration that points to them. */
export async function startDemoPlatforms(options: DemoPlatformOptions = {}): Promise<DemoPlatforms> {
  const seed = options.seed ?? demoSeed;
  const shared = {
    port: 0,
    seed,
    rateLimit: { requestsPerMinute: 1200, burst: 20 },
    ...(options.scenario === undefined ? {} : { scenario: options.scenario }),
  };
  const genesys = await startSimulatedPlatform({ ...shared, kind: 'genesys' });
  const cxone = await startSimulatedPlatform({ ...shared, kind: 'cxone' });
  const scenario = buildScenario(seed, options.scenario);
  const configFile = options.configFile ?? join(stackFolders().root, 'demo.yaml');
  const webhook = options.webhook === undefined ? {} : { webhook: options.webhook };
  writeDemoConfig(
    configFile,
    scenario,
    { genesys: genesys.url, cxone: cxone.url, ...webhook },
    options.warehouse,
  );
  return {
    configFile,
    urls: [genesys.url, cxone.url],
    env: { ...demoCredentials },
    scenario,
    async close() {
      await genesys.close();
      await cxone.close();
    },
  };
}

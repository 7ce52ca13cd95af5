import type { Config } from '../../contract/config.ts';
import type { PageCache } from '../../extraction/cache/index.ts';
import type { Warehouse } from '../port.ts';

/** What the steps in the warehouse's process work with. */
export interface StepDependencies {
  warehouse: Warehouse;
  cache: PageCache;
  config: Config;
  /** Hash of what the configuration says to compute. */
  configHash: string;
  codeVersion: string;
  /** Folder for files that pass between steps. */
  workDir: string;
  reportDir: string;
  /** Time of writing, as it stands in created_at. */
  clock: () => Date;
}

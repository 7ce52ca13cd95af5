import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests of modules alone: they leave nothing behind, so that files can share the modules that the first has loaded. */
const modules = [
  'alerts',
  'calendar',
  'config',
  'dialing',
  'drift',
  'estimation',
  'extraction',
  'kpis',
  'measurement',
  'overlap',
  'parity',
  'secrets',
  'staffing',
].map((folder) => `test/${folder}/**/*.test.ts`);

/** What takes longest, the longest first. */
const longest = ['warehouse/bigquery', 'e2e/demo', 'warehouse/snowflake', 'warehouse/cycle'].map(
  (name) => `test/${name}.test.ts`,
);

/** Begins with the longest files, which at the end would keep one process while the other has nothing to do. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const place = ({ moduleId }: TestSpecification): number => {
      const found = longest.findIndex((name) => moduleId.endsWith(name));
      return found < 0 ? longest.length : found;
    };
    return sorted.sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    setupFiles: ['activities/sound-optimiser.ts'],
    execArgv: ['--disable-warning=ExperimentalWarning'],
    projects: [
      { extends: true, test: { name: 'modules', include: modules, isolate: false } },
      { extends: true, test: { name: 'system', include: ['test/**/*.test.ts'], exclude: modules } },
    ],
  },
});

import { defineConfig } from 'vitest/config';

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

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
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

import { relative } from 'node:path';
import { demoPlatformIds } from '../../infra/demo/demo-config.ts';
import type { DemoPlatforms } from '../../infra/demo/demo-platforms.ts';

/** What another shell needs to work with the simulated platforms, ready to be pasted; their credentials are public. */
export function secondShell({ urls, configFile, env, scenario }: Omit<DemoPlatforms, 'close'>): string[] {
  const config = relative(process.cwd(), configFile);
  const day = (hour: number) => new Date(scenario.startMs + hour * 3_600_000).toISOString().slice(0, 10);
  const range = `--from ${day(0)} --to ${day(scenario.hours)}`;
  return [
    `platforms ${urls.join('  ')}`,
    'in another shell, in this folder:',
    ...Object.entries(env)
      .filter(([name]) => /_CLIENT_(ID|SECRET)$/.test(name))
      .map(([name, value]) => `  export ${name}=${value}`),
    `  npx contraflow doctor --config ${config}`,
    ...Object.values(demoPlatformIds).map(
      (id) => `  npx contraflow backfill --config ${config} --platform ${id} ${range}`,
    ),
    `  npx contraflow run --config ${config} --as-of ${day(scenario.hours)}`,
    `  npx contraflow status --config ${config}`,
  ];
}

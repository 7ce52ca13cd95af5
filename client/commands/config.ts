import type { Command } from 'commander';
import { z } from 'zod';
import { loadConfig } from '../../activities/config/index.ts';
import { configSchema } from '../../activities/contract/config.ts';
import { handler } from '../context.ts';
import { done } from '../result.ts';

/** "1 platform", "2 platforms". */
const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Adds `contraflow config check|schema`. */
export function registerConfig(program: Command): void {
  const config = program.command('config').description('check the configuration, or print its JSON Schema');
  config
    .command('check')
    .description('read and check the configuration file')
    .action(
      handler(async (_options, context) => {
        const { config: checked, file } = loadConfig(context.globals.config);
        const counts = (['platform', 'change', 'campaign'] as const)
          .map((what) => counted(checked[`${what}s`].length, what))
          .join(', ');
        return done(
          { valid: true, file: file ?? null, config: checked },
          `${file ?? 'embedded defaults'}: valid (${counts})`,
        );
      }),
    );
  config
    .command('schema')
    .description('print the JSON Schema of the configuration file')
    .action(
      handler(async () => {
        const schema = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' });
        return done(schema, JSON.stringify(schema, null, 2));
      }),
    );
}

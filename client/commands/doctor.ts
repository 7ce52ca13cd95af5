import type { Command } from 'commander';
import { loadConfig } from '../../activities/config/index.ts';
import { handler } from '../context.ts';
import { textTable } from '../output/table.ts';
import { examine } from './doctor-checks.ts';

/** Adds `contraflow doctor`. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('connectivity, credentials and scopes, warehouse, clock skew, versions')
    .action(
      handler(async (_options, context) => {
        const findings = await examine(loadConfig(context.globals.config));
        const bad = findings.filter(({ status }) => status === 'failed');
        const text = textTable(
          ['', 'CHECK', 'FINDING', 'WHAT TO DO'],
          findings.map((finding) => [
            { ok: '✓', warning: '!', failed: '✗' }[finding.status],
            finding.check,
            finding.message,
            finding.hint ?? '',
          ]),
        );
        return { document: findings, text, exitCode: bad.length === 0 ? 0 : 1 };
      }),
    );
}

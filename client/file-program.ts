import type { Command } from 'commander';
import { bareProgram, inheritSettings } from './bare-program.ts';
import { registerNumerics } from './register-numerics.ts';

/** First words of a command line that need files and nothing else. */
export const fileCommands: ReadonlySet<string> = new Set([
  'estimate',
  'drift',
  'staffing',
  'kpis',
  '--version',
]);

/** The command line with the commands on files alone: loading the others takes longer than a short estimate. */
export function createFileProgram(): Command {
  const program = bareProgram();
  registerNumerics(program);
  inheritSettings(program);
  return program;
}

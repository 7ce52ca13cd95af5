import type { Command } from 'commander';
import { bareProgram, inheritSettings } from './bare-program.ts';
import { registerNumerics } from './register-numerics.ts';

/** Commands that need files and nothing else. */
export const fileCommands: ReadonlySet<string> = new Set(['estimate', 'drift', 'staffing', 'kpis']);

/** The command line with the commands on files alone: loading the others takes longer than a short estimate. */
export function createFileProgram(): Command {
  const program = bareProgram();
  registerNumerics(program);
  inheritSettings(program);
  return program;
}

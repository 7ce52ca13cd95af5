import type { Command } from 'commander';
import { bareProgram, inheritSettings } from './bare-program.ts';
import { registerBackfill } from './commands/backfill.ts';
import { registerBackup } from './commands/backup.ts';
import { registerConfig } from './commands/config.ts';
import { registerDev } from './commands/dev.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerReplay } from './commands/replay.ts';
import { registerReset } from './commands/reset.ts';
import { registerResolve } from './commands/resolve.ts';
import { registerRestore } from './commands/restore.ts';
import { registerRun } from './commands/run.ts';
import { registerRuns } from './commands/runs.ts';
import { registerStatus } from './commands/status.ts';
import { registerTune } from './commands/tune.ts';
import { registerWorker } from './commands/worker.ts';
import { registerNumerics, registerTuneDecide } from './register-numerics.ts';
import { registerPlanners } from './register-planners.ts';
import { registerSimulate } from './register-simulate.ts';

/** The command line: every command with its help. Parsing errors are thrown, not printed. */
export function createProgram(): Command {
  const program = bareProgram();
  registerDev(program);
  registerWorker(program);
  registerBackfill(program);
  registerRun(program);
  registerStatus(program);
  registerRuns(program);
  registerResolve(program);
  registerReplay(program);
  const tune = registerTune(program);
  registerNumerics(program);
  registerTuneDecide(tune);
  registerPlanners(program);
  registerSimulate(program);
  registerDoctor(program);
  registerConfig(program);
  registerBackup(program);
  registerRestore(program);
  registerReset(program);
  inheritSettings(program);
  return program;
}

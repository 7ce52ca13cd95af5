import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { type StackFolders, stackFolders } from './folders.ts';
import { endOrphans, noteProcesses } from './orphans.ts';
import { isAlive, lockStack } from './stack-lock.ts';
import { type SupervisedWorker, superviseWorker } from './supervised-worker.ts';
import { temporalCli } from './temporal-cli.ts';
import { startTemporalServer } from './temporal-server.ts';

const stackDescription = z.object({
  pid: z.number(),
  address: z.string(),
  namespace: z.string(),
  uiUrl: z.string(),
  simulators: z.array(z.string()).default([]),
});

/** Where the processes of a running stack are found. */
export type StackDescription = z.infer<typeof stackDescription>;

export interface Stack extends StackDescription {
  worker: SupervisedWorker;
  stop(): Promise<void>;
}

export interface StackOptions {
  folders?: StackFolders;
  /** Configuration file for the worker; left out: the embedded defaults. */
  configFile?: string | undefined;
  simulators?: string[];
  env?: NodeJS.ProcessEnv;
  report?: (text: string) => void;
}

/** The stack that runs in a folder, as another process described it; undefined where none runs. */
export function runningStack(folders = stackFolders()): StackDescription | undefined {
  if (!existsSync(folders.description)) return undefined;
  try {
    const found = stackDescription.parse(JSON.parse(readFileSync(folders.description, 'utf8')));
    return isAlive(found.pid) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Starts the embedded stack: Temporal server with a persistent file, and a worker that is restarted when it dies. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const folders = options.folders ?? stackFolders();
  const report = options.report ?? (() => {});
  const unlock = lockStack(folders.lock);
  const undo: (() => Promise<void> | void)[] = [unlock];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    await endOrphans(folders.processes);
    const server = await startTemporalServer({
      cli: await temporalCli(report),
      databaseFile: folders.temporalDatabase,
    });
    undo.push(() => server.stop());
    const marker = folders.temporalDatabase;
    noteProcesses(folders.processes, [{ pid: server.pid, marker }]);
    undo.push(() => rmSync(folders.processes, { force: true }));
    const worker = await superviseWorker({
      args: [
        '--address',
        server.address,
        ...(options.configFile === undefined ? [] : ['--config', options.configFile]),
      ],
      logFile: folders.workerLog,
      ...(options.env === undefined ? {} : { env: options.env }),
      onRestart: (reason) => report(`the worker ended (${reason}) and is started again`),
    });
    undo.push(() => worker.stop());
    const description: StackDescription = {
      pid: process.pid,
      address: server.address,
      namespace: 'default',
      uiUrl: server.uiUrl,
      simulators: options.simulators ?? [],
    };
    writeFileSync(folders.description, `${JSON.stringify(description, null, 2)}\n`, { mode: 0o600 });
    undo.push(() => rmSync(folders.description, { force: true }));
    return { ...description, worker, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { loadConfig, parseConfig, shortHash } from '../../activities/config/index.ts';
import type { Config } from '../../activities/contract/config.ts';
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
  /** Hash of the worker's configuration, and the file it was read from (null: the embedded defaults). */
  settingsHash: z.string().optional(),
  configFile: z.string().nullable().optional(),
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
  /** False starts the server alone, for what only looks at workflows or leaves them a message. */
  worker?: boolean;
}

/** Hash of a whole configuration: two with equal hashes say the same in every key. */
export function settingsHash(config: Config): string {
  return shortHash(config);
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
  const unlock = lockStack(folders.lock, () => runningStack(folders) !== undefined);
  const undo: (() => Promise<void> | void)[] = [unlock];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    await endOrphans(folders.processes);
    const settings = keepConfig(folders, options.configFile);
    const server = await startTemporalServer({
      cli: await temporalCli(report),
      databaseFile: folders.temporalDatabase,
    });
    undo.push(() => server.stop());
    const marker = folders.temporalDatabase;
    noteProcesses(folders.processes, [{ pid: server.pid, marker }]);
    undo.push(() => rmSync(folders.processes, { force: true }));
    const description: StackDescription = {
      pid: process.pid,
      address: server.address,
      namespace: 'default',
      uiUrl: server.uiUrl,
      simulators: options.simulators ?? [],
      ...settings,
    };
    if (options.worker === false) return { ...description, worker: noWorker, stop };
    const worker = await superviseWorker({
      args: ['--address', server.address, '--config', folders.workerConfig],
      logFile: folders.workerLog,
      ...(options.env === undefined ? {} : { env: options.env }),
      onRestart: (reason) => report(`the worker ended (${reason}) and is started again`),
    });
    undo.push(() => worker.stop());
    writeFileSync(folders.description, `${JSON.stringify(description, null, 2)}\n`, { mode: 0o600 });
    undo.push(() => rmSync(folders.description, { force: true }));
    return { ...description, worker, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const noWorker: SupervisedWorker = {
  pid: () => undefined,
  restarts: () => 0,
  givenUp: new Promise(() => {}),
  stop: async () => {},
};

/**
 * Copies the configuration for the worker: one that is started again must not take up what was edited meanwhile, for
 * commands compare themselves with what the stack was started with.
 */
function keepConfig(
  folders: StackFolders,
  named: string | undefined,
): Pick<StackDescription, 'settingsHash' | 'configFile'> {
  const file = named ?? loadConfig().file;
  const text = file === undefined ? '{}\n' : readFileSync(file, 'utf8');
  const config = parseConfig(text, file ?? folders.workerConfig);
  writeFileSync(folders.workerConfig, text, { mode: 0o600 });
  return { settingsHash: settingsHash(config), configFile: file === undefined ? null : resolve(file) };
}

import { join, resolve } from 'node:path';

/** Folders and files of the embedded stack below one root, `.contraflow` of the working directory unless set. */
export function stackFolders(root = resolve(process.env['CONTRAFLOW_HOME'] ?? '.contraflow')) {
  const run = join(root, 'run');
  return {
    root,
    run,
    work: join(root, 'work'),
    report: join(root, 'report'),
    temporalDatabase: join(root, 'temporal.db'),
    workerLog: join(run, 'worker.log'),
    lock: join(run, 'stack.lock'),
    processes: join(run, 'processes.json'),
    description: join(run, 'stack.json'),
    workerConfig: join(run, 'worker-config.yaml'),
  };
}

export type StackFolders = ReturnType<typeof stackFolders>;

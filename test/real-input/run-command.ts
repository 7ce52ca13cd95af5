import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../client/main.mjs', import.meta.url));

export interface CommandOutcome {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `contraflow …` as a process of its own in a folder, whose `.contraflow` is the embedded stack's. */
export function contraflow(folder: string, ...args: string[]): Promise<CommandOutcome> {
  const { CONTRAFLOW_HOME: _home, ...env } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
      cwd: folder,
      env,
    });
    const outcome = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      outcome.stdout += chunk.toString('utf8');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      outcome.stderr += chunk.toString('utf8');
    });
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, ...outcome }));
  });
}

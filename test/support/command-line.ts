import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../client/main.mjs', import.meta.url));
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/contraflow/compiled', import.meta.url));

export interface Finished {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `contraflow` as a process of its own in a folder; stdin is no terminal. */
export function contraflow(
  folder: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  onStart: (child: ChildProcess) => void = () => {},
): Promise<Finished> {
  const { CONTRAFLOW_HOME: _home, ...inherited } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
      cwd: folder,
      env: { ...inherited, NODE_COMPILE_CACHE: compileCache, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onStart(child);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

/** A folder of its own below the system's temporary folder, and its removal. */
export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'contraflow-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

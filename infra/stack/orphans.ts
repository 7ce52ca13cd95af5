import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { isAlive } from './stack-lock.ts';

const processList = z.array(z.object({ pid: z.number().int().positive(), marker: z.string().min(1) }));

/** A process that a stack started: `marker` is a part of its command line that no other process has. */
export type StackProcess = z.infer<typeof processList>[number];

/** Notes what runs, so that a later stack can end what a killed one left behind. */
export function noteProcesses(file: string, processes: readonly StackProcess[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(processes), { mode: 0o600 });
}

/** Ends the processes of the file that still run, and only those whose command line holds their marker. */
export async function endOrphans(file: string): Promise<number> {
  if (!existsSync(file)) return 0;
  const noted = processList.safeParse(readJson(file));
  let ended = 0;
  for (const { pid, marker } of noted.success ? noted.data : []) {
    if (!isAlive(pid) || !commandLine(pid).includes(marker)) continue;
    process.kill(pid, 'SIGKILL');
    ended += 1;
    for (let wait = 0; isAlive(pid) && wait < 100; wait += 1) await sleep(20);
  }
  rmSync(file, { force: true });
  return ended;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function commandLine(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'args=', '-ww', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

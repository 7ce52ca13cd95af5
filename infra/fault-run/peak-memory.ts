import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Highest resident memory of a living process by the kernel's own account, MB; undefined where it keeps none. */
function highWaterMb(pid: number): number | undefined {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return found === undefined ? undefined : Number(found) / 1024;
  } catch {
    return undefined;
  }
}

function residentMb(pid: number): number {
  try {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
  } catch {
    return 0;
  }
}

/** Processes that a process has started and that still run. */
function childrenOf(pid: number): number[] {
  try {
    const found = execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
    return found.split('\n').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

export interface PeakWatch {
  /** Highest resident memory of the process until now, MB. */
  peak(): number;
  /** That of the largest process that it started, MB; 0 where it started none. */
  childPeak(): number;
  stop(): void;
}

/** Watches the memory of a process and of those it starts: the kernel's account, or the highest of samples each second. */
export function watchPeak(pid: () => number | undefined): PeakWatch {
  let highest = 0;
  let highestChild = 0;
  const memoryOf = (id: number): number => highWaterMb(id) ?? residentMb(id);
  const look = (): void => {
    const id = pid();
    if (id === undefined) return;
    highest = Math.max(highest, memoryOf(id));
    highestChild = Math.max(highestChild, ...childrenOf(id).map(memoryOf));
  };
  const timer = setInterval(look, 1000);
  return {
    peak() {
      look();
      return highest;
    },
    childPeak: () => highestChild,
    stop: () => clearInterval(timer),
  };
}

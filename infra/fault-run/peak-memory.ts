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

/** Highest resident memory of a process until now, MB: the kernel's account, or the highest of samples each second. */
export function watchPeak(pid: () => number | undefined): { peak(): number; stop(): void } {
  let highest = 0;
  const look = (): void => {
    const id = pid();
    if (id !== undefined) highest = Math.max(highest, highWaterMb(id) ?? residentMb(id));
  };
  const timer = setInterval(look, 1000);
  return {
    peak() {
      look();
      return highest;
    },
    stop: () => clearInterval(timer),
  };
}

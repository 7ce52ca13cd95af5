import { execFileSync } from 'node:child_process';

/** Resident memory of a process in MB; undefined where it has ended. */
export function residentMb(pid: number): number | undefined {
  try {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
  } catch {
    return undefined;
  }
}

export interface MemoryCourse {
  /** Mean of the second and of the last quarter of the samples, MB: equal where memory stays flat. */
  early: number;
  late: number;
  peak: number;
}

/** Samples the memory of a process until `stop`, once a second. */
export function watchMemory(pid: () => number | undefined): { stop(): MemoryCourse } {
  const samples: number[] = [];
  const sample = (): void => {
    const id = pid();
    const megabytes = id === undefined ? undefined : residentMb(id);
    if (megabytes !== undefined) samples.push(megabytes);
  };
  const timer = setInterval(sample, 1000);
  return {
    stop() {
      clearInterval(timer);
      sample();
      const quarter = Math.max(1, Math.floor(samples.length / 4));
      const mean = (some: number[]): number => some.reduce((sum, value) => sum + value, 0) / some.length;
      return {
        early: mean(samples.slice(quarter, 2 * quarter)) || mean(samples),
        late: mean(samples.slice(-quarter)),
        peak: Math.max(...samples),
      };
    },
  };
}

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const sampleMs = 1000;

/** Resident memory of a process in MB; undefined where it has ended. */
export function residentMb(pid: number): number | undefined {
  try {
    // Starting a process for each sample would hold up what is measured.
    const kilobytes =
      process.platform === 'linux'
        ? /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
        : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}

/** Means of the first, the second and the last quarter of the samples, and the highest one, MB. Flat: the means are alike. */
export interface MemoryCourse {
  first: number;
  second: number;
  last: number;
  peak: number;
  samples: number;
}

/** Samples the memory of a process until `stop`, once a second. */
export function watchMemory(pid: () => number | undefined): { stop(): MemoryCourse } {
  const samples: number[] = [];
  const sample = (): void => {
    const id = pid();
    const megabytes = id === undefined ? undefined : residentMb(id);
    if (megabytes !== undefined) samples.push(megabytes);
  };
  const timer = setInterval(sample, sampleMs);
  return {
    stop() {
      clearInterval(timer);
      sample();
      return describeCourse(samples);
    },
  };
}

function describeCourse(samples: readonly number[]): MemoryCourse {
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  const mean = (some: readonly number[]): number => some.reduce((sum, value) => sum + value, 0) / some.length;
  return {
    first: mean(samples.slice(0, quarter)),
    second: samples.length < 8 ? mean(samples) : mean(samples.slice(quarter, 2 * quarter)),
    last: mean(samples.slice(-quarter)),
    peak: Math.max(...samples),
    samples: samples.length,
  };
}

import type { FilesPlatformConfig } from '../../contract/config.ts';
import type { TimeWindow } from '../../contract/window-manifest.ts';
import { pageHash, windowHash } from '../cache/index.ts';
import { readFileRows } from './read-rows.ts';
import { pageContents } from './store-window.ts';

const dayMs = 86_400_000;
/** Windows are read together as long as they span so many days: the files are parsed anew for each reading. */
const batchDays = 100;

/** A loaded window with the hash of its content, as the ledger has it. */
export interface LoadedWindow extends TimeWindow {
  contentHash: string;
}

function batches(windows: readonly LoadedWindow[]): LoadedWindow[][] {
  const sorted = [...windows].sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
  const made: LoadedWindow[][] = [];
  for (const window of sorted) {
    const last = made.at(-1);
    const span = last === undefined ? 0 : Date.parse(window.end) - Date.parse(last[0]!.start);
    if (last !== undefined && span <= batchDays * dayMs) last.push(window);
    else made.push([window]);
  }
  return made;
}

/**
 * The windows whose content in the files is no longer what was loaded: a file was written again, one came or went, or
 * the mapping of its columns is another.
 *
 * @throws ContraflowError as `readFileRows`
 */
export async function changedFileWindows(
  platform: FilesPlatformConfig,
  windows: readonly LoadedWindow[],
): Promise<TimeWindow[]> {
  const changed: TimeWindow[] = [];
  for (const batch of batches(windows)) {
    const end = batch.map((window) => window.end).sort((a, b) => Date.parse(b) - Date.parse(a))[0]!;
    const rows = await readFileRows(platform, { start: batch[0]!.start, end });
    for (const { start, end: until, contentHash } of batch) {
      const [from, to] = [Date.parse(start), Date.parse(until)];
      const own = rows.filter(({ interval_start: at }) => Date.parse(at) >= from && Date.parse(at) < to);
      const hashes = pageContents(own).map((content) => ({ sha256: pageHash(content) }));
      if (windowHash(hashes) !== contentHash) changed.push({ start, end: until });
    }
  }
  return changed;
}

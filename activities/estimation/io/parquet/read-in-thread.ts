import { parentPort } from 'node:worker_threads';
import type { DataTable } from '../../panel/types.ts';
import { type PortableColumn, packColumn } from './portable-column.ts';
import { readParquet } from './read-parquet.ts';

/** What the thread is asked for. */
export interface ReadingRequest {
  path: string;
  wanted: readonly string[] | undefined;
  optional: readonly string[];
  /** Columns read after the others. */
  later: ReadonlySet<string>;
}

/** What it answers: columns as soon as they are read, or that the file asks for another reader. */
export type ReadingAnswer =
  | { kind: 'columns'; rows: number; columns: ReadonlyMap<string, PortableColumn>; more: boolean }
  | { kind: 'declined' };

/** Reads one Parquet file for the thread that started this one, and ends. */
export function run(): void {
  parentPort!.once('message', async ({ path, wanted, optional, later }: ReadingRequest) => {
    const sent = new Set<string>();
    const send = ({ rows, columns }: DataTable, more: boolean): void => {
      const fresh = [...columns].filter(([name]) => !sent.has(name));
      for (const [name] of fresh) sent.add(name);
      const packed = new Map(fresh.map(([name, column]) => [name, packColumn(column)]));
      answer({ kind: 'columns', rows, columns: packed, more });
    };
    const meanwhile = async (early: DataTable) => send(early, true);
    const table = await readParquet(path, { wanted, optional, later: { columns: later, meanwhile } });
    if (table === undefined) answer({ kind: 'declined' });
    else send(table, false);
  });
}

function answer(message: ReadingAnswer): void {
  parentPort!.postMessage(message);
}

import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DOUBLE, type DuckDBAppender, DuckDBDataChunk, DuckDBInstance, INTEGER } from '@duckdb/node-api';
import { cacheFolder } from '../launcher/cache-folder.mjs';
import { generatePanel, type QueueBlock } from './panel.ts';
import { fractionalColumns, panelColumns, panelSize } from './panel-columns.ts';

/** Folder of generated panels and Python environments; outside the checkout. */
export const benchFolder = join(cacheFolder(), 'bench');

/** Part of the file name, raised when the generator changes what it draws. */
const generation = 1;
const chunkRows = 2048;
const types = panelColumns.map((name) => (fractionalColumns.has(name) ? DOUBLE : INTEGER));

/** Parquet file of the panel of that size and seed, generated on first use. */
export async function panelFile(size: string, seed = 1): Promise<string> {
  const { queues, hours } = panelSize(size);
  const file = join(benchFolder, `panel-${queues}x${hours}-seed${seed}-v${generation}.parquet`);
  if (!existsSync(file)) await writePanel(size, seed, file);
  return file;
}

/** Writes the panel as Parquet (zstd), whole numbers as INTEGER, a missing score as null. */
export async function writePanel(size: string, seed: number, file: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.partial`;
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const columns = panelColumns.map((name, c) => `${name} ${types[c]}`).join(', ');
    await connection.run(`CREATE TABLE panel (${columns})`);
    const appender = await connection.createAppender('panel');
    for (const block of generatePanel({ ...panelSize(size), seed })) append(appender, block);
    appender.closeSync();
    await connection.run(
      `COPY panel TO '${partial.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd)`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  renameSync(partial, file);
}

function append(appender: DuckDBAppender, block: QueueBlock): void {
  const rows = block.hour.length;
  for (let from = 0; from < rows; from += chunkRows) {
    const count = Math.min(chunkRows, rows - from);
    const chunk = DuckDBDataChunk.create(types, count);
    panelColumns.forEach((name, c) => {
      const vector = chunk.getColumnVector(c);
      const values = block[name];
      for (let i = 0; i < count; i++) {
        const value = values[from + i]!;
        vector.setItem(i, Number.isNaN(value) ? null : value);
      }
      vector.flush();
    });
    appender.appendDataChunk(chunk);
  }
}

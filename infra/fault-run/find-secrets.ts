import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openReader } from '../../activities/warehouse/index.ts';

/** A token of the simulated platforms: signed claims, which begin with `{"`. */
const token = /eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/;

export interface SearchedPlace {
  place: string;
  bytes: number;
  /** Names of the secrets found; `token` for an access token. */
  found: string[];
  /** False where not even the marker is there: then the search was blind. */
  sawMarker: boolean;
}

function* filesUnder(path: string): Generator<string> {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) yield* filesUnder(join(path, name));
}

const textOf = (path: string): string => {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
};

/** Every row of every table as text, table by table. */
async function* tableTexts(warehouse: string): AsyncGenerator<string> {
  const reader = await openReader({ kind: 'duckdb', path: warehouse });
  try {
    const tables = await reader.query(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_type = 'BASE TABLE' ORDER BY name",
    );
    for (const { name } of tables) {
      const columns = await reader.query(
        "SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1 AND data_type IN ('VARCHAR', 'JSON')",
        [String(name)],
      );
      // Distinct texts are enough: what a number or an instant can hold is no secret.
      for (const column of columns) {
        const rows = await reader.query(
          `SELECT DISTINCT CAST("${column['name']}" AS VARCHAR) AS text FROM "${name}" WHERE "${column['name']}" IS NOT NULL`,
        );
        yield rows.map((row) => String(row['text'])).join('\n');
      }
    }
  } finally {
    await reader.close();
  }
}

/**
 * Searches everything that a run leaves behind for planted secrets and access tokens: logs, the history database of the
 * server as bytes, the page cache decompressed, every text of every table.
 *
 * @param places folders and files by name, each with a text that it must hold, as proof that it was read
 * @param marker the same for the tables
 */
export async function findSecrets(
  places: Readonly<Record<string, { paths: readonly string[]; marker: string }>>,
  warehouse: string,
  secrets: Readonly<Record<string, string>>,
  marker: string,
): Promise<SearchedPlace[]> {
  const results: SearchedPlace[] = [];
  const search = (result: SearchedPlace, text: string, proof: string): void => {
    result.bytes += text.length;
    result.sawMarker ||= text.includes(proof);
    const found = Object.entries(secrets).filter(([, value]) => text.includes(value));
    const names = [...found.map(([name]) => name), ...(token.test(text) ? ['token'] : [])];
    result.found = [...new Set([...result.found, ...names])];
  };
  for (const [place, { paths, marker: proof }] of Object.entries(places)) {
    const result: SearchedPlace = { place, bytes: 0, found: [], sawMarker: false };
    for (const path of paths) for (const file of filesUnder(path)) search(result, textOf(file), proof);
    results.push(result);
  }
  const tables: SearchedPlace = { place: 'tables', bytes: 0, found: [], sawMarker: false };
  for await (const text of tableTexts(warehouse)) search(tables, text, marker);
  return [...results, tables];
}

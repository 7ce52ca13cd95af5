import Table from 'cli-table3';
import type { Config } from '../../activities/contract/config.ts';
import { ContraflowError } from '../../activities/contract/errors.ts';
import type { JsonValue, QueryRow } from '../../activities/warehouse/index.ts';
import { printable } from '../output/printable.ts';
import { readWarehouse } from '../read-warehouse.ts';

/** What a command leaves: the document for --json, the text for a person. */
export interface QueryOutcome {
  document: QueryRow[];
  text: string;
  exitCode: 0;
}

const widest = 60;
/** Rows shown to a person; a table of more is no reading, and drawing one takes time that grows with its square. */
const mostShown = 200;

function shown(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const line = printable(text);
  return line.length > widest ? `${line.slice(0, widest - 1)}…` : line;
}

/** Rows as a table for the terminal, long values cut. */
export function rowsAsText(rows: readonly QueryRow[]): string {
  const first = rows[0];
  if (first === undefined) return 'no rows';
  const names = Object.keys(first);
  const table = new Table({ head: names.map(printable), style: { head: [], border: [] } });
  for (const row of rows.slice(0, mostShown)) table.push(names.map((name) => shown(row[name])));
  const left = rows.length - mostShown;
  const rest = left > 0 ? `; ${left} not shown: --json and contraflow export have them all` : '';
  return `${table.toString()}\n${rows.length} ${rows.length === 1 ? 'row' : 'rows'}${rest}`;
}

/**
 * `contraflow query SQL`: one statement that only reads, answered by whoever holds the warehouse.
 * Throws `usage/not-read-only`, `usage/bad-query`, `usage/warehouse-missing`, `failed/warehouse-locked`.
 */
export async function runQueryCommand(options: { sql: string; config: Config }): Promise<QueryOutcome> {
  const document = await readWarehouse(options.config, (reader) => reader.query(options.sql));
  return { document, text: rowsAsText(document), exitCode: 0 };
}

/**
 * `contraflow query SQL --dry-run`: what the statement would read, without running it. Throws `usage/no-dry-run` where the
 * warehouse cannot tell.
 */
export async function runQueryCost(options: { sql: string; config: Config }) {
  const cost = await readWarehouse(options.config, async (reader) => {
    if (reader.cost !== undefined) return reader.cost(options.sql);
    throw new ContraflowError({
      kind: 'usage',
      code: 'no-dry-run',
      message: `a ${options.config.warehouse.kind} warehouse cannot tell what a query would read`,
      hint: 'leave --dry-run out',
    });
  });
  return { document: cost, text: `would read ${cost.bytes} bytes`, exitCode: 0 as const };
}

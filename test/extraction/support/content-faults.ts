import type { Exchange, WireRequest } from '../../../activities/extraction/http/index.ts';

export type Json = Record<string, unknown>;

/** How the kit recognises and spoils the pages of a source that is reached over HTTP. */
export interface WireCase {
  /** True for requests that bring rows; tokens, discovery, submissions and polls are not pages. */
  isPage(request: WireRequest): boolean;
  /** The lists of rows in the body of a page, open to change. */
  lists(body: Json): Json[][];
  /** Path in a row to the instant that decides its window. */
  start: readonly string[];
  /** Path in a row to a measure that every row has. */
  measure: readonly string[];
  /** Null where the source announces how many rows there are; else why a page that lacks rows cannot be told. */
  uncounted: string | null;
  /** True where the whole window comes on one page. */
  onePage?: boolean;
}

/** The object that holds the last step of a path, and the name of that step. */
export function place(row: Json, path: readonly string[]): { holder: Json; name: string } {
  let holder = row;
  for (const step of path.slice(0, -1)) holder = holder[step] as Json;
  return { holder, name: path.at(-1)! };
}

/** The honest answer with its body changed; one without rows stays as it is. */
export function edited(
  honest: Exchange,
  wire: WireCase,
  change: (rows: Json[], body: Json) => void,
): Exchange {
  if (honest.kind !== 'answer' || honest.text === '') return honest;
  const body = JSON.parse(honest.text) as Json;
  const rows = wire.lists(body).find((list) => list.length > 0);
  if (!rows) return honest;
  change(rows, body);
  return { ...honest, text: JSON.stringify(body) };
}

/** Faults of content, by what they do to the rows of a page. */
export const contentFaults: Record<string, (rows: Json[], wire: WireCase) => void> = {
  'a row twice': (rows) => rows.push(structuredClone(rows[0]!)),
  'a row of another month': (rows, { start }) => {
    const { holder, name } = place(rows[0]!, start);
    const moved = (text: string) => new Date(Date.parse(text) - 60 * 86_400_000).toISOString();
    holder[name] = String(holder[name]).split('/').map(moved).join('/');
  },
  'a missing measure': (rows, { measure }) => {
    const { holder, name } = place(rows[0]!, measure);
    delete holder[name];
  },
  'text for a number': (rows, { measure }) => {
    const { holder, name } = place(rows[0]!, measure);
    holder[name] = `about ${String(holder[name])}`;
  },
  'a negative measure': (rows, { measure }) => {
    const { holder, name } = place(rows[0]!, measure);
    holder[name] = -1 - Number(holder[name]);
  },
};

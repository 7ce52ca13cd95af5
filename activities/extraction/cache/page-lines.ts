/** First line of a page: everything but its list of records. */
interface Envelope {
  /** Name of the list whose records follow, one a line; left out where the page has none. */
  records?: string;
  content: unknown;
}

/**
 * A page as NDJSON: an envelope, then its records one a line, so that a page can be read, searched and compared with the tools
 * that work on lines.
 */
export function toLines(content: unknown): string {
  const records = listName(content);
  if (records === undefined) return `${JSON.stringify({ content } satisfies Envelope)}\n`;
  const { [records]: list, ...rest } = content as Record<string, unknown>;
  const lines = (list as unknown[]).map((record) => `${JSON.stringify(record)}\n`);
  return `${JSON.stringify({ records, content: rest } satisfies Envelope)}\n${lines.join('')}`;
}

/** The page that `toLines` wrote. */
export function fromLines(text: string): unknown {
  const end = text.indexOf('\n');
  const { records, content } = JSON.parse(text.slice(0, end)) as Envelope;
  if (records === undefined) return content;
  const lines = text.slice(end + 1, -1);
  return { ...(content as object), [records]: JSON.parse(`[${lines.replaceAll('\n', ',')}]`) as unknown[] };
}

/** The page's list: its first property that is one. */
function listName(content: unknown): string | undefined {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return undefined;
  return Object.entries(content).find(([, value]) => Array.isArray(value))?.[0];
}

import type { SchemaKey } from './schema-keys.ts';

const cell = (text: string): string =>
  text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');

/** A Markdown table; `|` in cells is escaped. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function defaultText(key: SchemaKey): string {
  if (key.required) return 'required';
  if (key.default === undefined) return '';
  const text = JSON.stringify(key.default);
  return text === '{}' ? '' : `\`${text}\``;
}

/** Keys of a document with what they admit, their defaults and meanings. */
export function keyTable(keys: readonly SchemaKey[], meanings: Readonly<Record<string, string>>): string {
  return markdownTable(
    ['key', 'admits', 'default', 'meaning'],
    keys.map((key) => [`\`${key.path}\``, key.type, defaultText(key), meanings[key.path] ?? key.meaning]),
  );
}

/** First lines of a generated page. */
export function pageHead(title: string): string {
  return `# ${title}\n\n<!-- Generated from the code by \`node infra/generate-docs.ts\`; do not edit. -->\n`;
}

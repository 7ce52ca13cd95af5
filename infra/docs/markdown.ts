import type { SchemaKey } from './schema-keys.ts';

/** `|` ends a cell, and `<` begins HTML outside of code. */
const cell = (text: string): string =>
  text
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ')
    .split('`')
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll('<', '&lt;')))
    .join('`');

/** The text with a capital letter in front. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A Markdown table; what has a meaning in Markdown is escaped. */
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
export function keyTable(keys: readonly SchemaKey[]): string {
  return markdownTable(
    ['key', 'admits', 'default', 'meaning'],
    keys.map((key) => [`\`${key.path}\``, key.type, defaultText(key), key.meaning]),
  );
}

/** First lines of a generated page. */
export function pageHead(title: string): string {
  return `# ${title}\n\n<!-- Generated from the code by \`node infra/generate-docs.ts\`; do not edit. -->\n`;
}

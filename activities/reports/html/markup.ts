/** Markup that is safe to place in a page: made only by `html` and `trusted`. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What may stand in a template: text and numbers are escaped, markup is not, lists are joined, null and undefined vanish. */
export type Insertable = string | number | Markup | null | undefined | readonly Insertable[];

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text with the five characters that HTML gives a meaning replaced; control characters that no document may hold become U+FFFD. */
export function escapeHtml(text: string): string {
  return replaceControls(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Control characters and lone surrogates are not allowed in XML or HTML text. */
export function replaceControls(text: string): string {
  let clean = '';
  for (const character of text.toWellFormed()) {
    const code = character.codePointAt(0) ?? 0;
    const forbidden = (code < 32 && code !== 9 && code !== 10 && code !== 13) || code === 127;
    clean += forbidden ? '\uFFFD' : character;
  }
  return clean;
}

/** Template whose insertions are escaped; attribute values must stand in quotes. */
export function html(strings: TemplateStringsArray, ...values: readonly Insertable[]): Markup {
  let text = strings[0] ?? '';
  values.forEach((value, position) => {
    text += insert(value) + (strings[position + 1] ?? '');
  });
  return new Markup(text);
}

/** Marks text as markup without escaping it: only for what this folder itself has made. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function insert(value: Insertable): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Markup) return value.toString();
  if (typeof value === 'object') return value.map(insert).join('');
  return escapeHtml(String(value));
}

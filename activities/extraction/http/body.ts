/** A body as it came, told apart before anything trusts it. */
export type Body =
  | { kind: 'empty' }
  | { kind: 'json'; value: unknown }
  | { kind: 'broken-json'; gzip: boolean }
  | { kind: 'html' }
  | { kind: 'text' };

/**
 * Classifies a body by its content, because error pages come with status 200 and any content type.
 * Text that starts like JSON and does not parse was cut short.
 *
 * @param encoding the `Content-Encoding` header: a gzip stream that breaks off inflates to half a document
 */
export function classifyBody(text: string, encoding: string | null): Body {
  const trimmed = text.trimStart();
  if (trimmed === '') return { kind: 'empty' };
  const first = trimmed[0]!;
  if (first === '<') return { kind: 'html' };
  try {
    return { kind: 'json', value: JSON.parse(trimmed) };
  } catch {
    if (first === '{' || first === '[')
      return { kind: 'broken-json', gzip: /gzip|deflate|br/.test(encoding ?? '') };
    return { kind: 'text' };
  }
}

/** The short text of an error body: `message` or `error_description` or `error`, at most 200 characters, on one line. */
export function errorText(body: Body): string | null {
  if (body.kind !== 'json' || typeof body.value !== 'object' || body.value === null) return null;
  const fields = body.value as Record<string, unknown>;
  for (const name of ['message', 'error_description', 'error', 'description']) {
    const value = fields[name];
    if (typeof value === 'string' && value !== '') return value.replace(/\s+/g, ' ').slice(0, 200);
  }
  return null;
}

const placeholder = '[redacted]';

/** Forms in which credentials travel, for values that nobody registered. */
const patterns: readonly [RegExp, string][] = [
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${placeholder}`],
  [
    /((?:access_token|refresh_token|id_token|client_secret|accessKeySecret|password)["']?\s*[:=]\s*["']?)[^"'&\s,}]+/gi,
    `$1${placeholder}`,
  ],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, placeholder],
];

/**
 * Replaces every occurrence of the given secrets, plain or URL-encoded, and everything that looks like a credential.
 * Secrets shorter than four characters are left to the patterns: replacing them would destroy the text.
 */
export function redact(text: string, secrets: Iterable<string> = []): string {
  let clean = text;
  const known = [...secrets].filter((secret) => secret.length >= 4).sort((a, b) => b.length - a.length);
  for (const secret of known) {
    clean = clean.replaceAll(secret, placeholder);
    const encoded = encodeURIComponent(secret);
    if (encoded !== secret) clean = clean.replaceAll(encoded, placeholder);
  }
  for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement);
  return clean;
}

/** What a client library's error is called, for messages: its name, or where that says nothing, its code (`ECONNREFUSED`). */
export function clientErrorName(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error ? error.code : undefined;
  return error.name === 'Error' && typeof code === 'string' ? code : error.name;
}

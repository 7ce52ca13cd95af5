/** Limit of one request to an object store, milliseconds. */
export const objectTimeoutMs = 60_000;

/** How an object is labelled: pages are NDJSON compressed by gzip, manifests plain JSON. */
export function contentOf(key: string): { type: string; encoding: string | undefined } {
  const type = key.includes('.ndjson') ? 'application/x-ndjson' : 'application/json';
  return { type, encoding: key.endsWith('.gz') ? 'gzip' : undefined };
}

/** Keys of the port to object names below a folder of the bucket, and back. */
export function createNaming(prefix: string): { name(key: string): string; key(name: string): string } {
  const folder = prefix === '' ? '' : `${prefix}/`;
  return { name: (key) => folder + key, key: (name) => name.slice(folder.length) };
}

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../../activities/config/index.ts';
import { fileColumns } from '../../activities/extraction/files/index.ts';
import { configurationKeys } from '../../infra/docs/configuration-page.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(root + path, 'utf8');

/** Paths of all keys in a document, list entries as `[]`. */
function pathsOf(value: unknown, prefix = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => pathsOf(entry, `${prefix}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    return [path, ...pathsOf(inner, path)];
  });
}

describe('contraflow.example.yaml', () => {
  it('shows every key of the configuration', () => {
    const shown = [...new Set(pathsOf(parse(read('contraflow.example.yaml'))))];
    const comments = read('contraflow.example.yaml')
      .split('\n')
      .flatMap((line) => line.split('#').slice(1));
    const named = (path: string) => {
      const pattern = new RegExp(`^${path.replaceAll('[]', '\\[\\]').replaceAll('.*', '\\.[^.]+')}$`);
      const last = path.split('.').at(-1)!;
      // Of two forms of a key a file can hold one; the other stands in a comment.
      return (
        shown.some((candidate) => pattern.test(candidate)) || comments.some((line) => line.includes(last))
      );
    };
    expect(
      configurationKeys()
        .map(({ path }) => path)
        .filter((path) => !named(path)),
    ).toEqual([]);
  });

  it('maps every column that a file can give', () => {
    const document = parse(read('contraflow.example.yaml')) as { platforms: { columns?: object }[] };
    const mapped = document.platforms.flatMap(({ columns }) => Object.keys(columns ?? {}));
    expect(mapped.sort()).toEqual(Object.keys(fileColumns).sort());
  });

  it.each([
    'contraflow.example.yaml',
    'examples/own-csv/contraflow.yaml',
    'examples/own-platform/contraflow.yaml',
  ])('%s passes the check', (path) => {
    const config = parseConfig(read(path), path);
    expect(config.platforms.length).toBeGreaterThan(0);
    expect(config.changes.length).toBeGreaterThan(0);
  });
});

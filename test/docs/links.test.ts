import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = [
  'README.md',
  'CHANGELOG.md',
  'examples/README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

describe('pages', () => {
  it.each(pages)('%s links only to what is there', (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const targets = [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map((match) => match[1]!);
    const broken = targets.filter(
      (target) => !/^https?:/.test(target) && !existsSync(resolve(root, dirname(page), target)),
    );
    expect(broken).toEqual([]);
  });

  it.each(pages)('%s names only source files that are there', (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const named = [...text.matchAll(/`((?:activities|client|workflows|worker|infra|test)\/[\w./-]+)`/g)].map(
      (match) => match[1]!,
    );
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it.each([
    'architecture',
    'cli',
    'configuration',
    'estimate',
    'methods',
    'planner',
    'platform-requirements',
    'runbook',
    'simulator',
    'tables',
  ])('README leads to docs/%s.md', (name) => {
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`(docs/${name}.md)`);
  });
});

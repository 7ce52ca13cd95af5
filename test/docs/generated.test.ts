import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { configurationMeanings } from '../../infra/docs/configuration-meanings.ts';
import { configurationKeys } from '../../infra/docs/configuration-page.ts';
import { estimateMeanings, resultMeanings } from '../../infra/docs/estimate-meanings.ts';
import { resultKeys, specKeys } from '../../infra/docs/estimate-page.ts';
import { generatedFiles } from '../../infra/docs/generated-files.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

describe('generated pages, schemas and example data', () => {
  it('are what the code says (else: node infra/generate-docs.ts)', async () => {
    const script = join(root, 'infra', 'generate-docs.ts');
    const { stdout } = await run(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      script,
      '--check',
    ]).catch((error: { stdout: string }) => error);
    expect(stdout).toBe('');
  });

  it('cover the pages, the schemas and the example', () => {
    const paths = [...generatedFiles().keys()];
    expect(paths).toEqual(
      expect.arrayContaining(['docs/cli.md', 'docs/configuration.md', 'docs/estimate.md', 'docs/tables.md']),
    );
    for (const path of paths.filter((name) => name.endsWith('.json'))) {
      const schema = JSON.parse(readFileSync(join(root, path), 'utf8')) as Record<string, unknown>;
      expect(schema['$schema'], path).toBe('https://json-schema.org/draft/2020-12/schema');
    }
  });

  it('explains every key of the configuration and of a spec', () => {
    const silent = [...configurationKeys(), ...specKeys()].filter(({ meaning }) => /^$|: $/.test(meaning));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('explains no key that is not there', () => {
    const known = (keys: { path: string }[]) => new Set(keys.map(({ path }) => path));
    const gone = (meanings: object, paths: Set<string>) =>
      Object.keys(meanings).filter((path) => !paths.has(path));
    expect(gone(configurationMeanings, known(configurationKeys()))).toEqual([]);
    expect(gone(estimateMeanings, known(specKeys()))).toEqual([]);
    expect(gone(resultMeanings, known(resultKeys()))).toEqual([]);
  });

  it('explains the result down to its second level', () => {
    const outer = resultKeys().filter(({ path }) => !path.includes('[]') && path.split('.').length < 3);
    const silent = outer.filter(({ meaning }) => meaning === '');
    expect(silent.map(({ path }) => path)).toEqual([]);
  });
});

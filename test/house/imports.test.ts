import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Import {
  from: string;
  /** File below the root for a relative import, else the package. */
  to: string;
  typeOnly: boolean;
}

const statement = /^(?:import|export)\s+(type\s+)?([\w$*{},\s]+?)\s*from\s*['"]([^'"]+)['"]/gm;
const bareOrDynamic = /^import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|mjs)$/.test(name))
    .map((name) => join(folder, name));
}

/** The import and re-export statements of a source text. */
function importsIn(file: string, text: string): Import[] {
  const target = (specifier: string) =>
    specifier.startsWith('.') ? relative(root, resolve(root, dirname(file), specifier)) : specifier;
  const named = [...text.matchAll(statement)].map(([, typeWord, names = '', specifier = '']) => {
    const listed =
      /^\{([^}]*)\}$/
        .exec(names)?.[1]
        ?.split(',')
        .map((name) => name.trim())
        .filter(Boolean) ?? [];
    const onlyTypes = listed.length > 0 && listed.every((name) => name.startsWith('type '));
    return { from: file, to: target(specifier), typeOnly: typeWord !== undefined || onlyTypes };
  });
  const others = [...text.matchAll(bareOrDynamic)].map(([, bare, dynamic]) => ({
    from: file,
    to: target(bare ?? dynamic ?? ''),
    typeOnly: false,
  }));
  return [...named, ...others];
}

const folders = ['activities', 'client', 'infra', 'worker', 'workflows'] as const;
const imports = folders.flatMap((folder) =>
  sourcesBelow(folder).flatMap((file) => importsIn(file, readFileSync(join(root, file), 'utf8'))),
);
const below = (folder: string) => imports.filter(({ from }) => from.startsWith(`${folder}/`));
const shown = (list: Import[]) => list.map(({ from, to }) => `${from} -> ${to}`);

describe('the reader of imports', () => {
  it('sees imports, re-exports, dynamic imports and types', () => {
    const text = `import { a } from './a.ts';\nimport type { B } from '../b.ts';\nexport { c } from 'c';\nexport const d = 'x';\nimport 'e';\nconst f = await import('f');\nimport { type G, type H } from 'g';\nimport { i, type J } from 'i';\nexport function k() { return 'from'; }\n`;
    expect(importsIn('activities/x/y.ts', text)).toEqual([
      { from: 'activities/x/y.ts', to: 'activities/x/a.ts', typeOnly: false },
      { from: 'activities/x/y.ts', to: 'activities/b.ts', typeOnly: true },
      { from: 'activities/x/y.ts', to: 'c', typeOnly: false },
      { from: 'activities/x/y.ts', to: 'g', typeOnly: true },
      { from: 'activities/x/y.ts', to: 'i', typeOnly: false },
      { from: 'activities/x/y.ts', to: 'e', typeOnly: false },
      { from: 'activities/x/y.ts', to: 'f', typeOnly: false },
    ]);
  });

  it('finds the imports of every folder', () => {
    for (const folder of folders) expect(below(folder).length, folder).toBeGreaterThan(10);
  });
});

describe('imports', () => {
  it('of activities lead to no workflow, worker, client or stack', () => {
    expect(
      shown(
        below('activities').filter(({ to }) => /^(workflows|worker|client|infra\/(stack|demo))\//.test(to)),
      ),
    ).toEqual([]);
  });

  it('of workflows take only types from activities, and nothing from worker, client, infra or Node', () => {
    const outside = below('workflows').filter(
      ({ to, typeOnly }) =>
        !typeOnly && !to.startsWith('workflows/') && !/^@temporalio\/(workflow|common)$/.test(to),
    );
    expect(shown(outside)).toEqual([]);
  });

  it('of the client take only types, message definitions and queue names from workflows', () => {
    const values = below('client').filter(({ to, typeOnly }) => to.startsWith('workflows/') && !typeOnly);
    expect(
      [...new Set(values.map(({ to }) => to))].filter(
        (to) => !['workflows/messages.ts', 'workflows/task-queues.ts'].includes(to),
      ),
    ).toEqual([]);
  });

  it('of the worker lead to no client', () => {
    expect(shown(below('worker').filter(({ to }) => to.startsWith('client/')))).toEqual([]);
  });
});

describe('what is run', () => {
  const scripts = Object.values(
    (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> })
      .scripts,
  ).flatMap((script) => /infra\/launch\.mjs (\S+)/.exec(script)?.[1] ?? []);
  // Tests have it from vitest.config.ts.
  const programs = scripts.filter((script) => script !== 'infra/run-tests.ts');

  it.each([
    'client/main.mjs',
    'worker/main.ts',
    'activities/measurement/measurement-process.mjs',
    ...programs,
  ])('%s switches off the optimisation that mixes up numbers', (entry) => {
    const reached = new Set([entry]);
    for (const file of reached)
      for (const { from, to, typeOnly } of imports) if (from === file && !typeOnly) reached.add(to);
    expect(reached).toContain('activities/sound-optimiser.ts');
  });
});

describe('SDKs', () => {
  it('of Temporal are imported by activities only where activities are made and failures are mapped', () => {
    const files = new Set(
      below('activities')
        .filter(({ to, typeOnly }) => to.startsWith('@temporalio/') && !typeOnly)
        .map(({ from }) => from),
    );
    const allowed = /(\/activities|\/failures\/as-application-failure|\/extraction\/to-failure)\.ts$/;
    expect([...files].filter((file) => !allowed.test(file))).toEqual([]);
    expect(files.size).toBeGreaterThan(0);
  });

  it.each([
    'activities/contract',
    'activities/estimation',
    'activities/drift',
    'activities/dialing',
    'activities/staffing',
    'activities/kpis',
    'activities/config',
    'activities/secrets',
  ])('of servers and stores are not imported by the rules and numbers in %s', (folder) => {
    const exceptions = new Set([
      'activities/dialing/activities.ts',
      'activities/kpis/activities.ts',
      'activities/estimation/io/read-with-database.ts',
      'activities/kpis/load-table.ts',
      'activities/secrets/aws-vault.ts',
      'activities/secrets/gcp-vault.ts',
    ]);
    const found = below(folder).filter(
      ({ from, to, typeOnly }) =>
        !typeOnly &&
        !exceptions.has(from) &&
        /^(@temporalio|@duckdb|@google-cloud|@aws-sdk|snowflake)/.test(to),
    );
    expect(shown(found)).toEqual([]);
  });

  it('of DuckDB are imported only behind the warehouse, the files platform and the readers of files', () => {
    const files = new Set(
      imports
        .filter(
          ({ from, to, typeOnly }) =>
            !from.startsWith('infra/bench/') && to.startsWith('@duckdb') && !typeOnly,
        )
        .map(({ from }) => from),
    );
    const allowed =
      /^activities\/(warehouse\/duckdb|extraction\/files)\/|^activities\/(estimation\/io\/read-with-database|kpis\/load-table)\.ts$/;
    expect([...files].filter((file) => !allowed.test(file))).toEqual([]);
  });
  it.each([
    ['@google-cloud/bigquery', 'activities/warehouse/bigquery/'],
    ['snowflake-sdk', 'activities/warehouse/snowflake/'],
  ])('%s is imported only behind %s', (sdk, folder) => {
    const files = imports.filter(({ from, to }) => to.startsWith(sdk) && !from.startsWith(folder));
    expect(shown(files)).toEqual([]);
  });
});

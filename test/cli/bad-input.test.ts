import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../infra/stack/free-port.ts';
import { contraflow, type Finished, temporaryFolder } from '../support/command-line.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const secret = 'hunter2-in-plain-text';

/** One line: `contraflow: what — what to do`, and no trace. */
function expectOneLine({ stderr }: Finished): void {
  expect(stderr).toMatch(/^contraflow: [^\n]+ — [^\n]+\n$/);
}

/** Runs with --json and checks that the line and the document say the same; returns code and message. */
async function refused(args: string[], exitCode: number): Promise<{ code: string; message: string }> {
  const before = await readdir(folder.path);
  const finished = await contraflow(folder.path, [...args, '--json']);
  expect(finished.exitCode, finished.stderr).toBe(exitCode);
  expectOneLine(finished);
  const { error } = JSON.parse(finished.stdout) as { error: { code: string; message: string; hint: string } };
  expect(Object.keys(error)).toEqual(['code', 'message', 'hint']);
  expect(finished.stderr).toBe(`contraflow: ${error.message} — ${error.hint}\n`);
  expect(await readdir(folder.path), 'nothing is left behind').toEqual(before);
  return error;
}

const write = (name: string, text: string) => writeFile(join(folder.path, name), text);

describe('a configuration', () => {
  const platform = (line: string) => `platforms:\n  - id: eu\n    kind: genesys\n${line}`;

  it.each([
    ['an unknown key', 'warehuose: {}\n', 'c.yaml:1: warehuose: unknown key'],
    [
      'a wrong type',
      platform('    credentials: env://EU\n    rateLimit: {burst: many}\n'),
      /c\.yaml:5: platforms\.0\.rateLimit\.burst: .*number/,
    ],
    [
      'a secret instead of a reference',
      platform(`    credentials: ${secret}\n`),
      /c\.yaml:4: platforms\.0\.credentials: .*by reference/,
    ],
    [
      'a secret under a key of its own',
      platform(`    credentials: env://EU\n    clientSecret: ${secret}\n`),
      'c.yaml:5: platforms.0.clientSecret: unknown key',
    ],
    ['broken YAML', 'platforms: [\nchanges: {', /c\.yaml:\d: not valid YAML/],
  ])('with %s is refused with file, line and key', async (_what, text, message) => {
    await write('c.yaml', text);
    const error = await refused(['config', 'check', '--config', 'c.yaml'], 2);
    expect(error.message).toMatch(message);
    expect(JSON.stringify(error)).not.toContain(secret);
  });

  it('that is not there is refused by name', async () => {
    expect((await refused(['config', 'check', '--config', 'none.yaml'], 2)).message).toContain(
      'none.yaml cannot be read',
    );
  });
});

describe('a file of interval data', () => {
  const config = (path: string, queue = 'Topic') =>
    write(
      'c.yaml',
      `platforms:\n  - {id: export, kind: files, path: ${path}, columns: {interval_start: Start, queue_id: ${queue}, offered: Calls}}\n`,
    );
  const plan = ['backfill', '--platform', 'export', '--dry-run', '--config', 'c.yaml'];

  it('without a mapped column is refused with the columns it has', async () => {
    await write('d.csv', 'Start,Topic,Calls\n2026-01-05 09:00,Retail,12\n');
    await config('d.csv', 'Subject');
    expect(await refused(plan, 3)).toMatchObject({
      code: 'missing-column',
      message: 'd.csv has no column "Subject" (for queue_id)',
      hint: expect.stringContaining('Start, Topic, Calls'),
    });
  });

  it.each([
    ['empty', '', 3, 'd.csv', 'empty-file', 'd.csv is empty'],
    ['only a header', 'Start,Topic,Calls\n', 3, 'd.csv', 'empty-file', 'd.csv has a header but no rows'],
    [
      'no Parquet in spite of its name',
      'Start,Topic\n',
      2,
      'd.parquet',
      'not-parquet',
      'd.parquet is named Parquet but is none',
    ],
    [
      'with a value that is no number',
      'Start,Topic,Calls\n2026-01-05 09:00,Retail,12\n2026-01-05 10:00,Retail,many\n',
      3,
      'd.csv',
      'bad-value',
      'd.csv line 3: Calls is "many"',
    ],
  ])('that is %s is refused', async (_what, text, exitCode, name, code, message) => {
    await write(name, text);
    await config(name);
    expect(await refused(plan, exitCode)).toMatchObject({ code, message });
  });

  it('that is not there is refused', async () => {
    await config('none.csv');
    expect(await refused(plan, 2)).toMatchObject({
      code: 'unreadable-file',
      message: 'none.csv cannot be read',
    });
  });
});

describe('a backfill', () => {
  const asked = ['backfill', '--platform', 'eu', '--config', 'c.yaml'];
  beforeEach(() => write('c.yaml', 'platforms:\n  - {id: eu, kind: genesys, credentials: env://EU}\n'));

  it.each([
    ['that ends before it begins', ['--from', '2026-06-14', '--to', '2026-01-05'], 'empty-range', 'is empty'],
    [
      'in windows longer than the platform answers',
      ['--from', '2026-01-05', '--to', '2026-03-02', '--window-days', '14'],
      'bad-window-days',
      'eu: windows of 14 days are longer than the 7',
    ],
  ])('%s is refused, in the dry run too', async (_what, range, code, message) => {
    for (const plan of [range, [...range, '--dry-run']]) {
      const error = await refused([...asked, ...plan], 2);
      expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
    }
  });

  it.each(['2026-02-30', '5', '2026-01-05T00:30'])('from %s is refused', async (from) => {
    const finished = await contraflow(folder.path, [...asked, '--from', from, '--to', '2026-03-02']);
    expect(finished.exitCode, finished.stderr).toBe(2);
    expect(finished.stderr).toContain(from);
  });
});

describe('estimate', () => {
  const run = (data: string) => ['estimate', '--data', data, '--spec', 's.yaml'];

  it('names the missing column, key or file', async () => {
    await write('d.csv', 'unit,hour,calls\na,1,12\na,2,14\n');
    await write('d.parquet', 'no parquet');
    await write('s.yaml', 'outcome: calls\nestimator: ols\ntreatment: post\n');
    expect((await refused(run('d.csv'), 3)).message).toBe('d.csv has no column "post"');
    expect((await refused(run('d.parquet'), 2)).message).toContain('d.parquet is no readable Parquet file');
    expect((await refused(run('none.csv'), 2)).message).toContain('none.csv');
    await write('s.yaml', 'outcom: calls\n');
    expect((await refused(run('d.csv'), 2)).message).toBe('s.yaml: unknown key outcom');
  });
});

describe('the network', () => {
  it('without a server at the configured address ends with 1', async () => {
    const port = await freePort();
    await write('d.csv', 'Start,Topic,Calls\n2026-01-05 09:00,Retail,12\n');
    await write(
      'c.yaml',
      `temporal: {address: "127.0.0.1:${port}"}\nplatforms:\n  - {id: export, kind: files, path: d.csv, columns: {interval_start: Start, queue_id: Topic, offered: Calls}}\n`,
    );
    expect(await refused(['backfill', '--platform', 'export', '--config', 'c.yaml'], 1)).toMatchObject({
      code: 'temporal-unreachable',
      message: `no Temporal server answers at 127.0.0.1:${port}`,
    });
  });

  describe('with a port in use', () => {
    const holder = createServer();
    let port = 0;
    beforeAll(async () => {
      await new Promise<void>((done) => holder.listen(0, '127.0.0.1', done));
      const address = holder.address();
      if (address !== null && typeof address === 'object') port = address.port;
    });
    afterAll(() => new Promise((done) => holder.close(done)));

    it('ends with 2', async () => {
      expect(await refused(['simulate', 'platform', '--port', String(port)], 2)).toMatchObject({
        code: 'port-in-use',
        message: `port ${port} is in use`,
      });
    });
  });
});

describe('a command line', () => {
  it.each([
    ['an unknown command', ['frobnicate'], "unknown command 'frobnicate'"],
    ['no command', [], 'a command is missing'],
    ['an unknown flag', ['status', '--frobnicate'], "unknown option '--frobnicate'"],
    ['a missing flag', ['estimate', '--data', 'd.csv'], "required option '--spec <file>' not specified"],
    ['a value that is no date', ['run', '--as-of', 'soon'], /--as-of.*'soon' is invalid/],
    [
      'a platform that is not configured',
      ['backfill', '--platform', 'mars', '--from', '2026-01-01', '--to', '2026-02-01'],
      'the configuration has no platform mars',
    ],
  ])('with %s ends with 2', async (_what, args, message) => {
    expect((await refused(args, 2)).message).toMatch(message);
  });

  it('prints a trace only when asked to', async () => {
    const finished = await contraflow(folder.path, ['config', 'check', '--config', 'none.yaml', '--debug']);
    expect(finished.stderr).toMatch(/\n {4}at /);
    expect(finished.stdout).toBe('');
  });
});

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyReportData, renderReport, writeReport } from '../../activities/reports/index.ts';
import { smallReport } from './support/sample-report.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contraflow-report-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('writeReport', () => {
  it('makes the folder and writes the rendered page, and nothing else', async () => {
    const out = join(folder, 'a', 'b');
    const written = await writeReport(out, smallReport());
    expect(written.path).toBe(join(out, 'index.html'));
    expect(await readFile(written.path, 'utf8')).toBe(renderReport(smallReport()));
    expect((await readFile(written.path)).length).toBe(written.bytes);
    expect(await readdir(out)).toEqual(['index.html']);
  });

  it('replaces the report of before', async () => {
    await writeReport(folder, smallReport());
    const { path } = await writeReport(folder, emptyReportData());
    expect(await readFile(path, 'utf8')).toBe(renderReport(emptyReportData()));
  });

  it('names the place that cannot be written, as a fault of usage', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(writeReport(join(file, 'inside'), emptyReportData())).rejects.toMatchObject({
      kind: 'usage',
      code: 'unwritable-folder',
      message: expect.stringContaining(file),
    });
  });
});

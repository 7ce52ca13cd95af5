import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ContraflowError } from '../contract/errors.ts';
import { renderReport } from './render-report.ts';
import type { ReportData } from './report-data.ts';

/** Where the report lies. */
export interface WrittenReport {
  path: string;
  bytes: number;
}

/**
 * Writes `index.html` into `outDir`, which is made where it is missing. A reader sees the old file or the whole new one, never a part.
 * @throws ContraflowError `usage` where the folder cannot be written
 */
export async function writeReport(outDir: string, data: ReportData): Promise<WrittenReport> {
  const content = Buffer.from(renderReport(data), 'utf8');
  const path = join(outDir, 'index.html');
  const draft = join(outDir, `.index.html.${randomUUID()}`);
  try {
    await mkdir(outDir, { recursive: true });
    try {
      await writeThrough(draft, content);
      await rename(draft, path);
    } finally {
      await rm(draft, { force: true });
    }
  } catch (cause) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'unwritable-folder',
      message: `cannot write the report to ${path}: ${(cause as NodeJS.ErrnoException).code ?? 'unknown fault'}`,
      hint: 'name a folder that can be written with --out',
      cause,
    });
  }
  return { path, bytes: content.length };
}

async function writeThrough(path: string, content: Buffer): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

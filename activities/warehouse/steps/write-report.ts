import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadReportData, type TruthRow, writeReport } from '../../reports/index.ts';
import type { StepDependencies } from './dependencies.ts';

/** Writes the HTML report from the tables; a simulator's true effects are marked where its file lies in the work folder. */
export async function writeRunReport(
  _request: { runId: string },
  { warehouse, reportDir, workDir }: StepDependencies,
): Promise<string> {
  const data = await loadReportData((sql) => warehouse.query(sql));
  const truthFile = join(workDir, 'true-effects.json');
  const truth = existsSync(truthFile)
    ? (JSON.parse(await readFile(truthFile, 'utf8')) as TruthRow[])
    : undefined;
  const written = await writeReport(reportDir, truth === undefined ? data : { ...data, truth });
  return written.path;
}

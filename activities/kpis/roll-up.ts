import { stat } from 'node:fs/promises';
import type { KpiManifest } from '../contract/kpi-files.ts';
import { kpiCharts } from './charts.ts';
import type { ColumnMap } from './column-map.ts';
import { textSha256 } from './file-hash.ts';
import { readGuideFiles } from './read-guide-files.ts';
import { readInteractions } from './read-interactions.ts';
import { type KpiTables, periodOf, summariseKpis } from './summarise.ts';
import { writeFiles } from './write-files.ts';

/** What is rolled up and where it goes. */
export interface RollUpOptions {
  /** Folder with `daily_metrics.json` and `agent_summary.json`, or a file of interactions. */
  input: string;
  /** Folder for the results, made when missing. */
  outDir: string;
  map?: ColumnMap;
  /** File with one row per agent and day, beside interactions. */
  agentDays?: string;
  /** IANA zone of the days. Default UTC. */
  timezone?: string;
}

const text = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/**
 * Reads KPIs, computes the five files, insights and charts, and writes them with a manifest. Nothing is written before
 * all input has been accepted; the same input gives the same bytes.
 * @throws ContraflowError naming file, line and column of what is wrong
 */
export async function rollUpKpis(options: RollUpOptions): Promise<KpiTables & { manifest: KpiManifest }> {
  const timezone = options.timezone ?? 'UTC';
  const isFolder = await stat(options.input).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const data = isFolder
    ? await readGuideFiles(options.input)
    : await readInteractions(options.input, {
        timezone,
        ...(options.map === undefined ? {} : { map: options.map }),
        ...(options.agentDays === undefined ? {} : { agentDays: options.agentDays }),
      });
  const tables = summariseKpis(data, timezone);
  const files = new Map<string, string>([
    ['daily_metrics.json', text(tables.daily)],
    ['summary_metrics.json', text(tables.summary)],
    ['team_summary.json', text(tables.teams)],
    ['agent_summary.json', text(tables.agents)],
    ['insights.json', text(tables.insights)],
  ]);
  for (const [name, svg] of kpiCharts(data.days)) files.set(`charts/${name}`, svg);
  const manifest: KpiManifest = {
    schema_version: 1,
    source: data.source,
    period: periodOf(data),
    timezone,
    counts: {
      days: tables.daily.length,
      teams: tables.teams.length,
      agents: tables.agents.length,
      insights: tables.insights.length,
      input_rows: data.inputRows,
    },
    inputs: data.inputs,
    files: [...files].map(([file, content]) => ({ file, sha256: textSha256(content) })),
    warnings: tables.warnings,
  };
  files.set('manifest.json', text(manifest));
  await writeFiles(options.outDir, files);
  return { ...tables, manifest };
}

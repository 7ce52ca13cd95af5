import type { KpiManifest, SummaryMetrics } from '../../activities/contract/kpi-files.ts';
import { parseColumnMap, rollUpKpis } from '../../activities/kpis/index.ts';

export interface KpisCommandOptions {
  /** Folder with the guide's two files, or a file of interactions. */
  input: string;
  out: string;
  /** `agent=Agent,date=Date,…` */
  map?: string;
  agentDays?: string;
  timezone?: string;
}

/** What `kpis --json` prints: where the files are and what they say in short. */
export interface KpisDocument {
  out: string;
  summary: SummaryMetrics;
  manifest: KpiManifest;
}

function describe(
  document: KpisDocument,
  insights: readonly { severity: string; message: string }[],
): string {
  const { summary, manifest, out } = document;
  const number = (value: number | null, digits: number) => (value === null ? '–' : value.toFixed(digits));
  return [
    `${manifest.period.from} to ${manifest.period.to}, ${manifest.period.days} days, ${summary.agent_count} agents`,
    `adherence ${number(summary.overall_adherence, 2)} % · quality ${number(summary.overall_quality, 2)} % · CSAT ${number(summary.overall_csat, 2)} · FCR ${number(summary.overall_fcr, 3)} · AHT ${number(summary.overall_aht, 1)} s · ACW ${number(summary.overall_acw, 1)} s`,
    ...Object.entries(summary.tier_counts).map(
      ([tier, count]) => `${tier === 'none' ? 'without a tier' : tier}: ${count}`,
    ),
    ...insights.slice(0, 5).map((insight) => `- ${insight.message}`),
    ...manifest.warnings.map((warning) => `warning: ${warning}`),
    `written to ${out}`,
  ].join('\n');
}

/**
 * `contraflow kpis`: rolls KPIs up and writes the five files, charts and a manifest.
 * @throws ContraflowError naming file, line and column of what is wrong; nothing is written then
 */
export async function runKpisCommand(
  options: KpisCommandOptions,
): Promise<{ document: KpisDocument; text: string; exitCode: number }> {
  const result = await rollUpKpis({
    input: options.input,
    outDir: options.out,
    ...(options.map === undefined ? {} : { map: parseColumnMap(options.map) }),
    ...(options.agentDays === undefined ? {} : { agentDays: options.agentDays }),
    ...(options.timezone === undefined ? {} : { timezone: options.timezone }),
  });
  const document = { out: options.out, summary: result.summary, manifest: result.manifest };
  return { document, text: describe(document, result.insights), exitCode: 0 };
}

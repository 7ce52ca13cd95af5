import { formatInstant } from './format/times.ts';
import { html, type Markup } from './html/markup.ts';
import { type HeadFact, page } from './html/page.ts';
import { buildChangeReports, type ChangeReport } from './model/change-reports.ts';
import type { ReportData } from './report-data.ts';
import { alertsSection } from './sections/alerts.ts';
import { dataChecksSection } from './sections/data-checks.ts';
import { detailsSection } from './sections/details.ts';
import { dialingSection } from './sections/dialing.ts';
import { driftSection } from './sections/drift.ts';
import { effectsSection } from './sections/effects.ts';
import { kpisSection } from './sections/kpis.ts';
import { provenanceSection } from './sections/provenance.ts';
import { verdictsSection } from './sections/verdicts.ts';
import { windowsSection } from './sections/windows.ts';

/**
 * The report as one HTML document with everything inside: style, plots and tables; no script, no request.
 * Pure: equal data gives equal bytes. Every text from the data is escaped.
 */
export function renderReport(data: ReportData): string {
  const changes = buildChangeReports(data);
  return page({
    over: 'Contraflow impact report',
    title: 'What the process changes did',
    lead: leadWords(changes, data),
    facts: headFacts(data),
    sections: [
      verdictsSection(changes),
      effectsSection(changes),
      detailsSection(changes),
      driftSection(data),
      windowsSection(data),
      dataChecksSection(data),
      kpisSection(data),
      dialingSection(data),
      alertsSection(data),
      provenanceSection(data),
    ],
    footer: footer(),
  }).toString();
}

function leadWords(changes: readonly ChangeReport[], data: ReportData): string {
  const metrics = changes.flatMap((change) => change.metrics);
  if (metrics.length === 0) return 'Nothing has been estimated yet. The parts below fill up as runs finish.';
  const count = (kind: string): number => metrics.filter((row) => row.verdict.kind === kind).length;
  const parts = [
    `${plural(changes.length, 'process change')} on ${plural(metrics.length, 'outcome')}`,
    `${count('better')} better`,
    `${count('worse')} worse`,
    `${count('unclear')} without a clear effect`,
  ];
  const unusable = count('unusable') + count('no-interval');
  if (unusable > 0) parts.push(`${unusable} not to be used`);
  const firing = openEpisodes(data);
  const drift = firing === 0 ? 'No effect is drifting.' : `${plural(firing, 'effect')} drifting.`;
  return `${parts[0]}: ${parts.slice(1).join(', ')}. ${drift}`;
}

/** Series whose newest point stands in an episode. */
function openEpisodes({ drift }: ReportData): number {
  const series = Map.groupBy(drift, (row) => JSON.stringify([row.change_id, row.metric, row.segment]));
  return [...series.values()].filter((rows) => rows.at(-1)?.state === 'firing').length;
}

function headFacts({ generatedFor }: ReportData): HeadFact[] {
  if (generatedFor.asOf === null) return [];
  return [
    { name: 'As of', value: formatInstant(generatedFor.asOf) },
    { name: 'Run', value: html`<code>${generatedFor.runId}</code>` },
    { name: 'Code', value: html`<code>${generatedFor.codeVersion}</code>` },
  ];
}

function footer(): Markup {
  return html`Effects are differences to a counterfactual, estimated with the model and the checks named beside them. Times are UTC.
Percentages are relative to what was expected without the change; “pp” are percentage points.`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

import {
  differenceText,
  formatDifference,
  formatPercent,
  percentText,
  type SpanText,
} from '../format/effect-format.ts';
import { formatDay } from '../format/times.ts';
import { dataTable } from '../html/data-table.ts';
import { html, type Markup } from '../html/markup.ts';
import { nothingYet, type ReportSection, section } from '../html/section.ts';
import { lookOf, statusBadge } from '../html/status-badge.ts';
import type { ChangeReport, MetricReport } from '../model/change-reports.ts';
import { type Finding, parseFindings } from '../model/findings.ts';
import type { VerdictKind } from '../model/verdict.ts';

const verdictTones: Record<VerdictKind, string> = {
  better: 'passed',
  worse: 'failed',
  moved: 'running',
  unclear: 'waiting',
  'no-interval': 'warned',
  unusable: 'error',
};

/** The verdict on each change in words, with the naive comparison beside it. */
export function verdictsSection(changes: readonly ChangeReport[]): ReportSection {
  const body =
    changes.length === 0
      ? nothingYet(
          'No change has been estimated.',
          html`Run <code>npx contraflow run</code> once data is loaded.`,
        )
      : changes.map(changeCard);
  return section(
    'verdicts',
    'Verdicts',
    'What each process change did, compared with what the same queues would have done without it.',
    body,
  );
}

function changeCard(change: ChangeReport): Markup {
  return html`<article class="card" id="${change.anchor}">
<h3>${change.changeId}</h3>
${change.description === null ? null : html`<p class="lead">${change.description}</p>`}
<ul class="facts"><li>Changed on <strong>${formatDay(change.interventionAt)}</strong></li>
<li>Compared with <strong>${controlWords(change)}</strong></li>${periodFact(change.metrics[0])}</ul>
${unitChips(change.treated)}
${reconciliation(change)}
${dataTable({
  caption: `Verdicts on ${change.changeId}`,
  hideCaption: true,
  stacked: true,
  rows: change.metrics,
  columns: [
    { heading: 'Metric', rowHeading: true, cell: metricLink },
    {
      heading: 'Verdict',
      cell: (row) => html`${verdictBadge(row)}<span class="sub">${row.verdict.sentence}</span>`,
    },
    { heading: 'Effect', numeric: true, cell: effectCell },
    { heading: 'Relative', numeric: true, cell: relativeCell },
    { heading: 'Before/after (not causal)', numeric: true, cell: naiveCell },
    { heading: 'Checks', cell: checksCell },
  ],
})}
</article>
`;
}

function metricLink(row: MetricReport): Markup {
  return html`<a href="#${row.anchor}">${row.name}</a>`;
}

/** The verdict in two words, with the direction of the effect as its sign. */
export function verdictBadge({ verdict, estimate }: MetricReport): Markup {
  const { kind, short } = verdict;
  const { glyph, tone } = lookOf(verdictTones[kind]);
  const directed = kind === 'better' || kind === 'worse' || kind === 'moved';
  const sign = directed ? (estimate.delta < 0 ? '↓' : '↑') : kind === 'unclear' ? '≈' : glyph;
  return html`<span class="badge ${tone}"><span aria-hidden="true">${sign}</span> ${short}</span>`;
}

function effectCell({ effect, style }: MetricReport): Markup {
  return spanCell(effect.natural === null ? null : differenceText(effect.natural, style));
}

function relativeCell({ effect }: MetricReport): Markup {
  return spanCell(effect.percent === null ? null : percentText(effect.percent));
}

function spanCell(text: SpanText | null): Markup {
  if (text === null) return html`–`;
  return html`<span class="main">${text.estimate}</span><span class="sub">${text.interval ?? 'no interval'}</span>`;
}

function naiveCell({ effect, style }: MetricReport): Markup {
  const { natural, percent } = effect.naive;
  if (natural === null && percent === null) return html`–`;
  return html`<span class="naive">${natural === null ? formatPercent(percent) : formatDifference(natural, style)}</span><span class="sub">${natural === null || percent === null ? '' : formatPercent(percent)}</span>`;
}

function checksCell({ estimate }: MetricReport): Markup {
  const findings = parseFindings(estimate.validation_failures);
  return html`${statusBadge(estimate.validation_status)}${findings.map(
    (finding) => html`<span class="sub">${findingWords(finding)}</span>`,
  )}`;
}

function findingWords({ name, message }: Finding): string {
  return [name.replaceAll('_', ' '), message].filter((part) => part !== '').join(': ');
}

function controlWords(change: ChangeReport): string {
  const count = change.controls.length;
  if (count === 0) return 'the queues’ own past (no controls)';
  return `${count} control queue${count === 1 ? '' : 's'}`;
}

function periodFact(metric: MetricReport | undefined): Markup | null {
  if (metric === undefined) return null;
  const { estimate } = metric;
  return html`<li>Before <strong>${formatDay(estimate.pre_start_at)} – ${formatDay(lastDay(estimate.pre_end_at))}</strong></li>
<li>After <strong>${formatDay(estimate.post_start_at)} – ${formatDay(lastDay(estimate.post_end_at))}</strong></li>`;
}

/** The last day inside a period whose end is exclusive. */
function lastDay(end: string): string {
  const at = Date.parse(end);
  return Number.isNaN(at) ? end : new Date(at - 1).toISOString();
}

function unitChips(units: readonly string[]): Markup | null {
  if (units.length === 0) return null;
  const shown = units.slice(0, 12).map((unit) => html`<li>${unit}</li>`);
  const rest = units.length - shown.length;
  return html`<ul class="chips" aria-label="Treated queues">${shown}${rest > 0 ? html`<li>and ${rest} more</li>` : null}</ul>`;
}

/** Why survey scores can rise while the verdict says nothing: the change moved who is asked. */
function reconciliation(change: ChangeReport): Markup[] {
  return change.metrics.filter(surveysMoved).map((row) => {
    const { name, style, effect, diagnostics, estimate, others } = row;
    const check = diagnostics.find(({ check_name: checked }) => checked === 'csat_sampling_bias');
    const plain = others.find(({ estimator }) => estimator === 'hurdle');
    const response = others.find(({ estimator }) => estimator === 'hurdle-ipw-response');
    const shown = (value: number | undefined) => formatDifference(value, style);
    return html`<p class="notice">The raw ${name} score moved by ${shown(effect.naive.natural ?? undefined)} after the change.
${check === undefined ? null : html`But ${check.message}. `}Against the control queues the answers as they came moved by ${shown(plain?.delta)}; with every answer weighted by how
likely its customer was to be asked, by ${shown(estimate.delta)}, which is the verdict${response === undefined ? null : html` (by how likely to be asked and to answer: ${shown(response.delta)})`}.
The rest of the raw movement is what the control queues went through as well, and a different mix of respondents.</p>`;
  });
}

function surveysMoved({ estimate }: MetricReport): boolean {
  return parseFindings(estimate.validation_failures).some(({ name }) => name === 'csat_sampling_bias');
}

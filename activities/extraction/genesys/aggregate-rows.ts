import type { SourceRow } from '../../contract/source-row.ts';
import type { RowSettings } from '../../contract/window-manifest.ts';
import type { GenesysStatistics } from '../../contract/wire/index.ts';
import type { AggregateCell } from './aggregate-cells.ts';

type Metrics = ReadonlyMap<string, GenesysStatistics>;

const count = (metrics: Metrics, name: string): number => metrics.get(name)?.count ?? 0;

/** Sum of a duration in seconds. A metric without events is not sent: nothing was added up where something was answered. */
function sumS(metrics: Metrics, name: string, answered: number): number | null {
  const sum = metrics.get(name)?.sum;
  return sum === undefined ? (answered > 0 ? 0 : null) : sum / 1000;
}

/** Mean of a duration in seconds over its own events, null where there were none. */
function meanS(metrics: Metrics, name: string): number | null {
  const { sum, count: events } = metrics.get(name) ?? {};
  return sum === undefined || !events ? null : sum / events / 1000;
}

/** Scores of zero: neither positive nor negative, where the platform counts those. */
function zeros(score: GenesysStatistics | undefined): number | null {
  if (!score?.count) return 0;
  if (score.countPositive === undefined) return null;
  return score.count - score.countPositive - (score.countNegative ?? 0);
}

/** Percent of what the platform counts its service level over; null where it gives none. */
function servicePercent({ numerator, denominator, ratio }: GenesysStatistics): number | null {
  if (numerator !== undefined && denominator !== undefined && denominator > 0)
    return (100 * numerator) / denominator;
  return ratio === undefined ? null : 100 * ratio;
}

function surveyFields(
  metrics: Metrics | undefined,
  known: boolean,
): Pick<SourceRow, 'survey_invitations' | 'survey_responses' | 'csat_sum' | 'csat_zeros'> {
  if (!known) return { survey_invitations: null, survey_responses: null, csat_sum: null, csat_zeros: null };
  const surveys = metrics ?? new Map<string, GenesysStatistics>();
  const score = surveys.get('oSurveyTotalScore');
  return {
    survey_invitations: count(surveys, 'nSurveysSent'),
    survey_responses: count(surveys, 'nSurveyResponses'),
    csat_sum: score?.sum ?? 0,
    csat_zeros: zeros(score),
  };
}

/**
 * A row of sums from the metrics of one cell: milliseconds become seconds, a missing metric is zero as a count and null
 * as an average. Callbacks are answered when they connect: the platform does not fill tAnswered for them.
 *
 * @param surveys metrics of the same cell, null where the platform gives no surveys at all
 */
export function aggregateRow(
  cell: Omit<AggregateCell, 'metrics'>,
  name: string,
  metrics: Metrics,
  surveys: { metrics: Metrics | undefined } | null,
  settings: RowSettings,
): SourceRow {
  const answered = count(metrics, cell.media === 'callback' ? 'nConnected' : 'tAnswered');
  const level = metrics.get('oServiceLevel');
  const sums = {
    handle_sum_s: sumS(metrics, 'tHandle', answered),
    talk_sum_s: sumS(metrics, 'tTalkComplete', answered),
    hold_sum_s: sumS(metrics, 'tHeldComplete', answered),
    acw_sum_s: sumS(metrics, 'tAcw', answered),
    answer_wait_sum_s: sumS(metrics, 'tAnswered', answered),
  };
  const perAnswered = (sum: number | null) => (sum === null || answered === 0 ? null : sum / answered);
  return {
    queue_id: cell.queueId,
    queue_name: name,
    media_type: cell.media,
    interval_start: new Date(cell.startMs).toISOString(),
    offered: count(metrics, 'nOffered'),
    answered,
    abandoned: count(metrics, 'tAbandon'),
    service_level_percent: level === undefined ? null : servicePercent(level),
    avg_handle_time_s: meanS(metrics, 'tHandle'),
    avg_speed_of_answer_s: meanS(metrics, 'tAnswered'),
    avg_talk_time_s: perAnswered(sums.talk_sum_s),
    avg_hold_time_s: perAnswered(sums.hold_sum_s),
    avg_after_call_work_s: perAnswered(sums.acw_sum_s),
    ...surveyFields(surveys?.metrics, surveys !== null),
    handle_time_definition: settings.handleTimeDefinition,
    answered_in_service_level: level === undefined ? null : (level.numerator ?? null),
    ...sums,
  };
}

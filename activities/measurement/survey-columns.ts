import type { EstimateSpec } from '../contract/estimate-spec.ts';
import type { DataTable } from '../estimation/panel/types.ts';

/** Chance of being asked, and of being asked and answering. */
export const invitationRate = 'invitation_rate';
export const surveyRate = 'survey_rate';

/** Columns of the two parts of satisfaction; undefined where the panel has scores but does not count their surveys. */
export function scoreParts(panel: DataTable): EstimateSpec['hurdle'] {
  const scored = valuesOf(panel, 'csat_mean');
  const responses = valuesOf(panel, 'survey_responses');
  const total = valuesOf(panel, 'csat_sum');
  if (scored === undefined || responses === undefined || total === undefined) return undefined;
  const zeros = valuesOf(panel, 'csat_zeros');
  const everywhere =
    zeros !== undefined && scored.every((score, row) => Number.isNaN(score) || zeros[row]! >= 0);
  return { responses: 'survey_responses', total: 'csat_sum', ...(everywhere ? { zeros: 'csat_zeros' } : {}) };
}

/** The panel with `survey_rate` = responses / answered beside it; undefined where it does not say who was asked. */
export function withSurveyRates(panel: DataTable): DataTable | undefined {
  const asked = valuesOf(panel, invitationRate);
  const answered = valuesOf(panel, 'answered');
  const responses = valuesOf(panel, 'survey_responses');
  if (asked === undefined || answered === undefined || responses === undefined) return undefined;
  const values = responses.map((count, row) => (answered[row]! > 0 ? count / answered[row]! : Number.NaN));
  return { rows: panel.rows, columns: new Map(panel.columns).set(surveyRate, { kind: 'number', values }) };
}

/** Numbers of a column that is there and not empty. */
function valuesOf(panel: DataTable, name: string): Float64Array | undefined {
  const column = panel.columns.get(name);
  if (column === undefined || column.kind === 'text') return undefined;
  return column.values.every(Number.isNaN) ? undefined : column.values;
}

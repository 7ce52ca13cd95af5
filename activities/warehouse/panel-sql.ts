import { type ColumnDefinition, queueHours } from '../contract/tables/index.ts';
import type { Dialect } from './dialect.ts';
import type { PanelQuery } from './port.ts';

/** Columns of queue_hours that say who wrote a row, not what happened. */
const notInPanel: ReadonlySet<string> = new Set(['run_id', 'created_at']);

/** Means and rates that estimation uses and queue_hours keeps as numerators. */
const derived: Record<string, string> = {
  talk_mean_s: 'talk_s / NULLIF(answered, 0)',
  hold_mean_s: 'hold_s / NULLIF(answered, 0)',
  acw_mean_s: 'acw_s / NULLIF(answered, 0)',
  sentiment_mean: 'sentiment_sum / NULLIF(sentiment_count, 0)',
};

/** Survey rates: the propensities of weighted satisfaction estimates. */
const rates: Record<string, readonly [string, string]> = {
  invitation_rate: ['survey_invitations', 'answered'],
  response_rate: ['survey_responses', 'survey_invitations'],
};

const column = (name: string, type: ColumnDefinition['type']): ColumnDefinition => ({
  name,
  type,
  nullable: true,
  description: '',
});

/** Columns of a panel in order. */
export const panelColumns: readonly ColumnDefinition[] = [
  column('unit', 'text'),
  ...queueHours.columns.filter(({ name }) => !notInPanel.has(name)),
  ...[...Object.keys(derived), ...Object.keys(rates)].map((name) => column(name, 'double')),
];

/** Order of a panel's rows. */
export const panelOrder = 'unit, media_type, interval_start';

/**
 * Query of a panel, one row per unit, medium and interval in that order, and the values it binds:
 * unit, platform, queue_id, media_type, interval_start, timezone, then every metric column of queue_hours and
 * talk_mean_s, hold_mean_s, acw_mean_s, sentiment_mean, invitation_rate, response_rate.
 *
 * @param source relation with the columns of queue_hours, if not that table
 * @param ordered false leaves the order to the reader
 */
export function panelSql(
  dialect: Dialect,
  query: PanelQuery,
  source = dialect.table(queueHours.name),
  ordered = true,
): { sql: string; values: Record<string, string> } {
  const values: Record<string, string> = {};
  const oneOf = (column: string, prefix: string, list: readonly string[] | undefined): string[] => {
    if (list === undefined) return [];
    if (list.length === 0) return ['1 = 0'];
    const names = list.map((value, index) => {
      values[`${prefix}_${index}`] = value;
      return dialect.parameter(`${prefix}_${index}`, 'text');
    });
    return [`${column} IN (${names.join(', ')})`];
  };
  const bound = (condition: string, name: string, value: string | undefined): string[] => {
    if (value === undefined) return [];
    values[name] = value;
    return [`interval_start ${condition} ${dialect.parameter(name, 'timestamp')}`];
  };
  const conditions = [
    ...oneOf("concat(platform, ':', queue_id)", 'unit', query.units),
    ...oneOf('platform', 'platform', query.platforms),
    ...oneOf('media_type', 'media', query.mediaTypes),
    ...oneOf(
      'handle_time_definition',
      'definition',
      query.handleTimeDefinition === undefined ? undefined : [query.handleTimeDefinition],
    ),
    ...bound('>=', 'from', query.from),
    ...bound('<', 'to', query.to),
  ];
  const double = dialect.type('double');
  const columns = [
    "concat(platform, ':', queue_id) AS unit",
    ...queueHours.columns
      .filter(({ name }) => !notInPanel.has(name))
      .map(({ name }) => dialect.identifier(name)),
    ...Object.entries(derived).map(([name, expression]) => `${expression} AS ${name}`),
    ...Object.entries(rates).map(
      ([name, [part, whole]]) => `CAST(${part} AS ${double}) / NULLIF(${whole}, 0) AS ${name}`,
    ),
  ];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const order = ordered ? ` ORDER BY ${panelOrder}` : '';
  const sql = `SELECT ${columns.join(', ')} FROM ${source}${where}${order}`;
  return { sql, values };
}

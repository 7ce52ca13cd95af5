/** Columns of the hourly panel: whole numbers but for the two logarithms (6 decimals) and the score (2 decimals, NaN: none). */
export const panelColumns = [
  'queue_id',
  'hour',
  'how',
  'day',
  'treated',
  'd',
  'cohort',
  'grp',
  'payroll',
  'campaign',
  'offered',
  'answered',
  'abandoned',
  'sl_hits',
  'log_aht',
  'log_asa',
  'csat',
  'csat_n',
] as const;

export type PanelColumn = (typeof panelColumns)[number];

/** Columns that hold fractions. */
export const fractionalColumns: ReadonlySet<PanelColumn> = new Set(['log_aht', 'log_asa', 'csat']);

export interface PanelSize {
  queues: number;
  hours: number;
}

/** Sizes by name; `QxT` names any other. */
const sizes: Readonly<Record<string, PanelSize>> = {
  small: { queues: 20, hours: 2160 },
  medium: { queues: 100, hours: 2160 },
  large: { queues: 500, hours: 8760 },
};

/** Reads a size: small, medium, large, or queues and hours as `500x8760`. Throws RangeError for anything else. */
export function panelSize(text: string): PanelSize {
  const named = sizes[text];
  if (named !== undefined) return named;
  const match = /^(\d+)x(\d+)$/.exec(text);
  const size = { queues: Number(match?.[1]), hours: Number(match?.[2]) };
  if (match === null || size.queues < 4 || size.hours < 168)
    throw new RangeError(
      `a size is small, medium, large or QxT with 4 queues and 168 hours at least, not ${text}`,
    );
  return size;
}

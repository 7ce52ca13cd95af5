import {
  extractionPages,
  extractionWindows,
  queueHours,
  rejectedRecords,
} from '../../contract/tables/index.ts';
import { type ViewDefinition, viewColumns } from './define-view.ts';

/** The window × step grid. A step of an unfinished window has the state of the window; while it is read, only `extract` is running. */
export const windowStatusView: ViewDefinition = {
  name: 'window_status',
  layer: 'operations',
  description: 'One row per extraction window and step: extract, check, load, standardise',
  key: ['platform', 'window_start', 'window_end', 'step_number'],
  columns: viewColumns({
    platform: ['text', 'Platform id'],
    window_start: ['timestamp', 'Start, inclusive'],
    window_end: ['timestamp', 'End, exclusive'],
    step_number: ['integer', 'Position of the step, from 1'],
    step: ['text', 'extract, check, load or standardise'],
    status: ['text', 'State of the step: planned, running, done, partial, failed or skipped'],
    items: ['integer', 'Pages read, records rejected, rows loaded, intervals standardised'],
    attempts: ['integer', 'Attempts at the window so far'],
    error: ['text', 'Last failure of the window'],
    run_id: ['text', 'Run that last touched the window'],
    updated_at: ['timestamp', 'Last change of the window'],
  }),
  sql(dialect) {
    const counted = (table: string) =>
      `SELECT platform, window_start, count(*) AS items FROM ${dialect.table(table)} GROUP BY platform, window_start`;
    const hours =
      'SELECT windows.platform, windows.window_start, windows.window_end, sum(per_interval.items) AS items' +
      ` FROM ${dialect.table(extractionWindows.name)} AS windows JOIN (SELECT platform, interval_start, count(*) AS items` +
      ` FROM ${dialect.table(queueHours.name)} GROUP BY platform, interval_start) AS per_interval` +
      ' ON per_interval.platform = windows.platform AND per_interval.interval_start >= windows.window_start' +
      ' AND per_interval.interval_start < windows.window_end GROUP BY windows.platform, windows.window_start, windows.window_end';
    const joined =
      'SELECT windows.*, COALESCE(page_counts.items, 0) AS page_items, COALESCE(rejects.items, 0) AS rejected_items,' +
      ' COALESCE(hours.items, 0) AS hour_items' +
      ` FROM ${dialect.table(extractionWindows.name)} AS windows` +
      [
        [counted(extractionPages.name), 'page_counts'],
        [counted(rejectedRecords.name), 'rejects'],
      ]
        .map(
          ([sql, alias]) =>
            ` LEFT JOIN (${sql}) AS ${alias} ON ${alias}.platform = windows.platform AND ${alias}.window_start = windows.window_start`,
        )
        .join('') +
      ` LEFT JOIN (${hours}) AS hours ON hours.platform = windows.platform` +
      ' AND hours.window_start = windows.window_start AND hours.window_end = windows.window_end';
    // What is read is not yet checked or loaded: the later steps of a window at work are still to come.
    const open = (name: string) =>
      name === 'extract' ? 'status' : "CASE WHEN status = 'running' THEN 'planned' ELSE status END";
    const step = (position: number, name: string, items: string, done: string) =>
      `SELECT platform, window_start, window_end, ${position} AS step_number, '${name}' AS step,` +
      ` CASE WHEN status IN ('done', 'partial') THEN ${done} ELSE ${open(name)} END AS status,` +
      ` CAST(${items} AS ${dialect.type('integer')}) AS items, attempts, error, run_id, updated_at FROM joined`;
    const rejected = "CASE WHEN rejected_items > 0 THEN 'partial' ELSE 'done' END";
    return `WITH joined AS (${joined}) ${[
      step(1, 'extract', 'page_items', 'status'),
      step(2, 'check', 'rejected_items', rejected),
      // The ledger counts what was loaded: raw rows may have been cleared away since.
      step(3, 'load', dialect.identifier('rows'), "'done'"),
      step(4, 'standardise', 'hour_items', "'done'"),
    ].join(' UNION ALL ')}`;
  },
};

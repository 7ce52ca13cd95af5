import { extractionWindows, queueHours } from '../../contract/tables/index.ts';
import { type ViewDefinition, viewColumns } from './define-view.ts';

/** How far the data of each platform reaches, seen from its last load and never from the reader's clock. */
export const dataFreshness: ViewDefinition = {
  name: 'data_freshness',
  layer: 'operations',
  description: 'Per platform: the latest interval, the end of the last loaded window and when it was loaded',
  key: ['platform'],
  columns: viewColumns({
    platform: ['text', 'Platform id'],
    latest_interval_at: ['timestamp', 'Start of the latest interval in queue_hours'],
    loaded_until_at: [
      'timestamp',
      'End of what was loaded: of the latest window, or of the data that the platform had of it',
    ],
    last_load_at: ['timestamp', 'When a window was last loaded'],
    behind_s: ['integer', 'Seconds from the end of the latest interval to loaded_until_at'],
    queues: ['integer', 'Queues with data'],
    intervals: ['integer', 'Rows in queue_hours'],
    windows_open: ['integer', 'Windows planned, running, partial or failed'],
  }),
  sql(dialect) {
    const windows =
      "SELECT platform, max(CASE WHEN status IN ('done', 'partial') THEN COALESCE(available_until_at, window_end) END) AS loaded_until_at," +
      " max(CASE WHEN status IN ('done', 'partial') THEN updated_at END) AS last_load_at," +
      " count(CASE WHEN status IN ('planned', 'running', 'partial', 'failed') THEN 1 END) AS windows_open" +
      ` FROM ${dialect.table(extractionWindows.name)} GROUP BY platform`;
    const hours =
      'SELECT platform, max(interval_start) AS latest_interval_at, max(interval_s) AS interval_s,' +
      ' count(DISTINCT queue_id) AS queues, count(*) AS intervals' +
      ` FROM ${dialect.table(queueHours.name)} GROUP BY platform`;
    const end = dialect.addSeconds('hours.latest_interval_at', 'hours.interval_s');
    return (
      'SELECT COALESCE(windows.platform, hours.platform) AS platform, hours.latest_interval_at, windows.loaded_until_at,' +
      ` windows.last_load_at, ${dialect.secondsBetween(end, 'windows.loaded_until_at')} AS behind_s,` +
      ' COALESCE(hours.queues, 0) AS queues, COALESCE(hours.intervals, 0) AS intervals,' +
      ' COALESCE(windows.windows_open, 0) AS windows_open' +
      ` FROM (${windows}) AS windows FULL OUTER JOIN (${hours}) AS hours ON hours.platform = windows.platform`
    );
  },
};

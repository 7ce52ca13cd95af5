import type { StepStatus } from '../../contract/enums.ts';
import type { EstimateRow, RejectedRow, WindowRow } from '../report-data.ts';

/** Steps of a window's way, in order. */
export const gridSteps = ['extract', 'check', 'load', 'estimate'] as const;
export type GridStep = (typeof gridSteps)[number];
/** `partial`: the step ran and left something out. */
export type GridState = StepStatus | 'partial';

export interface GridColumn {
  window: WindowRow;
  states: Record<GridStep, GridState>;
}

export interface PlatformGrid {
  platform: string;
  columns: GridColumn[];
  /** Windows before the shown ones, and how many of them are done. */
  earlier: { windows: number; done: number };
}

const maxColumns = 30;

/**
 * The window × step grid of every platform, newest windows last, at most 30 a platform.
 * The first three states follow the ledger: a window is loaded in one transaction, so its status decides them together;
 * refused records leave the check partial.
 * A window counts as estimated when an estimate used data up to its end.
 */
export function buildWindowGrid(
  windows: readonly WindowRow[],
  estimates: readonly EstimateRow[],
  rejected: readonly RejectedRow[],
): PlatformGrid[] {
  const refused = new Set(rejected.map((row) => windowKey(row)));
  const estimatedTo =
    estimates
      .map((row) => row.as_of_at)
      .sort()
      .at(-1) ?? '';
  const grids = [...Map.groupBy(windows, (row) => row.platform)].map(([platform, rows]) => {
    const sorted = [...rows].sort((a, b) => (a.window_start < b.window_start ? -1 : 1));
    const hidden = sorted.slice(0, Math.max(0, sorted.length - maxColumns));
    return {
      platform,
      columns: sorted.slice(hidden.length).map((window) => ({
        window,
        states: windowStates(window, refused.has(windowKey(window)), estimatedTo),
      })),
      earlier: { windows: hidden.length, done: hidden.filter((row) => row.status === 'done').length },
    };
  });
  return grids.sort((a, b) => (a.platform < b.platform ? -1 : 1));
}

function windowKey(row: { platform: string; window_start: string }): string {
  return JSON.stringify([row.platform, row.window_start]);
}

function windowStates(window: WindowRow, refused: boolean, estimatedTo: string): Record<GridStep, GridState> {
  const [extract, check, load] = ledgerStates(window, refused);
  const usable = load === 'done' || load === 'partial';
  const used = usable && window.window_end <= estimatedTo;
  const fallback: GridState = load === 'skipped' ? 'skipped' : 'waiting';
  return { extract, check, load, estimate: used ? load : fallback };
}

function ledgerStates(window: WindowRow, refused: boolean): [GridState, GridState, GridState] {
  switch (window.status) {
    case 'done':
      return ['done', refused ? 'partial' : 'done', 'done'];
    case 'partial':
      return [window.complete ? 'done' : 'partial', 'partial', 'partial'];
    case 'failed':
      // Pages that were read before the failure mean that reading worked and something after it did not.
      return window.complete ? ['done', 'failed', 'waiting'] : ['failed', 'waiting', 'waiting'];
    case 'running':
      return ['running', 'waiting', 'waiting'];
    case 'skipped':
      return ['skipped', 'skipped', 'skipped'];
    default:
      return ['waiting', 'waiting', 'waiting'];
  }
}

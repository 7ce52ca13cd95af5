import type { BackfillResult } from '../../workflows/backfill.ts';
import type { WindowProblem } from '../../workflows/messages.ts';
import { printable } from '../output/printable.ts';
import { describeRetries } from '../output/retries.ts';
import type { CommandResult } from '../result.ts';

/** Problems that are printed one by one. */
const mostLines = 20;

/**
 * What a backfill came to, for people and programs. Exit code 0 where every window is loaded, 3 where nothing but refused
 * content stands in the way, else 1.
 *
 * @param complain takes a line for each window that is not loaded
 */
export function backfillOutcome(
  platform: string,
  runId: string,
  result: BackfillResult,
  complain: (line: string) => void,
): CommandResult {
  for (const problem of result.problems.slice(0, mostLines)) complain(problemLine(platform, problem));
  const open = result.failed + result.parked;
  if (open > mostLines) complain(`contraflow: ${open - mostLines} more; contraflow status lists them all`);
  const repeated = describeRetries(result.retries);
  const counts = [
    `${result.done} of ${result.total} windows loaded, ${result.rows} rows from ${result.pages} pages`,
    `${result.skipped} were there already`,
    `${result.failed} failed, ${result.parked} parked`,
    ...(result.cancelled > 0 ? [`${result.cancelled} stopped`] : []),
  ].join('; ');
  const left = result.remaining > 0 ? `, ${result.remaining} left for a later backfill` : '';
  const text = `${platform}: ${result.status === 'cancelled' ? 'cancelled; ' : ''}${counts}${left}${repeated === '' ? '' : `\n${repeated}`}`;
  const refusedOnly = open > 0 && result.refused === open && result.status !== 'cancelled';
  const error = errorOf(platform, result, refusedOnly);
  return {
    document: { runId, ...result, ...(error === undefined ? {} : { error }) },
    text,
    exitCode: result.status === 'done' ? 0 : refusedOnly ? 3 : 1,
  };
}

/** One line for a window that is not loaded: which, why, and what to do. */
function problemLine(platform: string, { window, status, reason, workflowId }: WindowProblem): string {
  const what = `${platform} window ${window.start.slice(0, 16)}Z to ${window.end.slice(0, 16)}Z ${status}: ${printable(reason)}`;
  const advice =
    status === 'parked'
      ? `mend it, then contraflow resolve ${workflowId} --action retry|skip|abort --note TEXT`
      : 'mend it, then contraflow backfill --reprocess failed';
  return `contraflow: ${what} — ${advice}`;
}

function errorOf(platform: string, result: BackfillResult, refusedOnly: boolean) {
  if (result.status === 'done') return undefined;
  if (result.status === 'cancelled') {
    return {
      code: 'cancelled',
      message: `the backfill of ${platform} was cancelled`,
      hint: 'run it again: windows that are loaded are not read again',
    };
  }
  const left = result.total - result.done;
  return refusedOnly
    ? {
        code: 'data-refused',
        message: `${result.refused} of ${result.total} windows of ${platform} were refused`,
        hint: 'the reasons stand under problems and in rejected_records',
      }
    : {
        code: 'windows-missing',
        message: `${left} of ${result.total} windows of ${platform} are not loaded`,
        hint: 'the reasons stand under problems; contraflow status shows the windows',
      };
}

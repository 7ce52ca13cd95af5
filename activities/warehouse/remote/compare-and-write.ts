import { ContraflowError } from '../../contract/errors.ts';
import { extractionWindows } from '../../contract/tables/index.ts';
import type { TimeWindow } from '../../contract/window-manifest.ts';
import type { Row, Scalar } from '../port.ts';
import { checkRows } from '../row-checks.ts';
import { inlineRows } from './inline-rows.ts';
import { type LedgerState, readLedgerState } from './ledger-state.ts';
import type { RemoteSession } from './session.ts';

/** What is to be written on the strength of a state of the ledger. */
export interface Writing {
  statements: readonly string[];
  values: Readonly<Record<string, Scalar>>;
  /** The window's row of the ledger, written last. */
  ledger: Row;
}

const attempts = 10;

/**
 * Reads the ledger, decides, and writes only if the ledger is still as it was read; else all over again. So that of two
 * processes at one window the later one knows of the earlier.
 *
 * @param decide from the state; throws where nothing may be written
 */
export async function compareAndWrite(
  session: RemoteSession,
  place: { platform: string; window: TimeWindow },
  decide: (state: LedgerState) => Writing,
): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const state = await readLedgerState(session, place.platform, place.window);
    const writing = decide(state);
    checkRows(extractionWindows, [writing.ledger]);
    const row = inlineRows(session.dialect, 'ledger', extractionWindows.columns, [writing.ledger]);
    const written = await session.atomically({
      guard: state.guard,
      statements: [...writing.statements, session.dialect.merge(extractionWindows, row.relation)],
      values: { ...state.values, ...writing.values, ...row.values },
    });
    if (written) return;
  }
  throw new ContraflowError({
    kind: 'failed',
    code: 'window-contended',
    message: `window ${place.window.start} of ${place.platform} was written by others ${attempts} times while this run tried`,
    hint: 'see "contraflow runs list" for the runs at work on it, and let one of them finish',
  });
}

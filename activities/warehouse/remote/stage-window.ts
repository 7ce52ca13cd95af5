import {
  type ColumnDefinition,
  extractionPages,
  extractionWindows,
  interactions,
  queueHours,
  rateLimitEvents,
  rawQueueIntervals,
  rejectedRecords,
  skillHours,
  type TableDefinition,
} from '../../contract/tables/index.ts';
import { receiveWindow } from '../duckdb/receive-window.ts';
import { type Scratch, withScratch, writeLoadFile } from '../duckdb/scratch.ts';
import { incomingLegs } from '../duckdb/stage-legs.ts';
import { legsBySkill, receiveSkills } from '../duckdb/stage-skills.ts';
import { incoming } from '../duckdb/window-writer.ts';
import { fence } from '../fence.ts';
import { hoursFromLegsSql } from '../hours-from-legs.ts';
import type { Mutex } from '../mutex.ts';
import type { StagedWindow, StageWindowInput } from '../port.ts';
import { checkRows } from '../row-checks.ts';
import { skillHoursFromLegsSql, skillHoursFromQueuesSql } from '../skill-hours.ts';
import { standardiseSql } from '../standardise.ts';
import { grainOf, loadedWindowRow, windowRecords } from '../window-records.ts';
import { compareAndWrite, type Writing } from './compare-and-write.ts';
import type { LedgerState } from './ledger-state.ts';
import { type RowSource, sourceOf, stage, withSources } from './row-source.ts';
import type { RemoteSession } from './session.ts';
import { insertFrom, mergeSql, replaceSql } from './write-sql.ts';

interface Sources {
  rows: number;
  raw: RowSource;
  legs?: RowSource;
  /** Legs once for each skill they asked for. */
  skills?: RowSource;
  pages: RowSource | undefined;
  rejected: RowSource | undefined;
  waits: RowSource | undefined;
}

/**
 * Loads one window: rows are read and checked in a scratch database, loaded into staging tables, and then everything that
 * readers see is replaced in one transaction. `writes` makes the transactions of this process follow one another; those of
 * other processes are found out by the state of the ledger.
 */
export async function stageWindow(
  session: RemoteSession,
  writes: Mutex,
  input: StageWindowInput,
): Promise<StagedWindow> {
  const sources = await withScratch((scratch) => bring(session, scratch, input));
  const { raw, legs, skills, pages, rejected, waits } = sources;
  return withSources(session, [raw, legs, skills, pages, rejected, waits], async () => {
    await writes.run(() =>
      compareAndWrite(session, input, (state) => {
        fence(state.known, input);
        return writing(session, input, sources, state);
      }),
    );
    return summary(session, input, sources.rows);
  });
}

const skillColumn = (name: string): ColumnDefinition => ({
  name,
  type: 'text',
  nullable: false,
  description: '',
});
const askedSkills = {
  name: 'asked_skills',
  columns: [...interactions.columns, skillColumn('skill_id'), skillColumn('skill_name')],
};

async function bring(session: RemoteSession, scratch: Scratch, input: StageWindowInput): Promise<Sources> {
  const { pages, rejected, waits } = windowRecords(input);
  const rows = await receiveWindow(scratch.connection, input);
  await receiveSkills(scratch.connection, input.skills);
  checkRows(extractionPages, pages);
  checkRows(rejectedRecords, rejected);
  checkRows(rateLimitEvents, waits);
  checkRows(extractionWindows, [loadedWindowRow(input, rows, [])]);
  const purpose = [input.platform, input.window.start, input.window.end, input.runId, String(input.attempt)];
  const load = async (relation: string, { name, columns }: Pick<TableDefinition, 'name' | 'columns'>) => {
    const counted = await scratch.connection.runAndReadAll(`SELECT count(*) FROM ${relation}`);
    const file = await writeLoadFile(scratch, relation, columns, Number(counted.getRows()[0]![0]));
    return stage(session, [name, ...purpose], columns, file);
  };
  const small = (label: string, table: { columns: Parameters<typeof sourceOf>[3] }, list: typeof pages) =>
    sourceOf(session, label, purpose, table.columns, list);
  return {
    rows,
    raw: await load(incoming, rawQueueIntervals),
    ...(input.legs === undefined ? {} : { legs: await load(incomingLegs, interactions) }),
    ...(input.skills?.from === 'legs'
      ? { skills: await load(legsBySkill(`${incomingLegs} AS legs`), askedSkills) }
      : {}),
    pages: await small('pages', extractionPages, pages),
    rejected: await small('rejected', rejectedRecords, rejected),
    waits: await small('waits', rateLimitEvents, waits),
  };
}

function writing(
  session: RemoteSession,
  input: StageWindowInput,
  sources: Sources,
  state: LedgerState,
): Writing {
  const { dialect } = session;
  const text = (name: string): string => dialect.parameter(name, 'text');
  const time = (name: string): string => dialect.parameter(name, 'timestamp');
  const within = (column: string): string =>
    `platform = ${text('platform')} AND ${column} >= ${time('window_start')} AND ${column} < ${time('window_end')}`;
  const starts = ['window_start', ...state.starts].map(time).join(', ');
  const ofWindow = `platform = ${text('platform')} AND window_start IN (${starts})`;
  const hours = dialect.table(queueHours.name);
  const { raw, legs, pages, rejected, waits } = sources;
  const data =
    legs === undefined
      ? [
          insertFrom(dialect, rawQueueIntervals, raw.relation),
          `DELETE FROM ${hours} WHERE ${within('interval_start')}`,
          standardiseSql(dialect, `${raw.relation} AS incoming`, grainOf(input)),
        ]
      : [
          `DELETE FROM ${hours} WHERE ${within('interval_start')}`,
          `DELETE FROM ${dialect.table(interactions.name)} WHERE ${within('queued_at')}`,
          dialect.merge(interactions, legs.relation),
          countedHours(session, raw.relation, within('queued_at')),
        ];
  const known = state.known === undefined ? [] : [state.known];
  const ledger = loadedWindowRow(input, sources.rows, [...known, ...state.within]);
  return {
    ledger,
    statements: [
      `DELETE FROM ${dialect.table(rawQueueIntervals.name)} WHERE ${within('interval_start')}`,
      ...data,
      `DELETE FROM ${dialect.table(skillHours.name)} WHERE ${within('interval_start')}`,
      ...skillStatements(session, input, sources, within('interval_start')),
      ...replaceSql(dialect, extractionPages, ofWindow, pages),
      ...replaceSql(dialect, rejectedRecords, ofWindow, rejected),
      ...mergeSql(dialect, rateLimitEvents, waits),
      ...(state.within.length === 0
        ? []
        : [`DELETE FROM ${dialect.table(extractionWindows.name)} WHERE ${coveredBy(session)}`]),
    ],
    values: {
      run_id: input.runId,
      created_at: input.loadedAt,
      ...pages?.values,
      ...rejected?.values,
      ...waits?.values,
    },
  };
}

function skillStatements(
  { dialect }: RemoteSession,
  { skills }: StageWindowInput,
  sources: Sources,
  inWindow: string,
): string[] {
  if (skills === undefined) return [];
  if (skills.from === 'queues')
    return [skillHoursFromQueuesSql(dialect, `${dialect.table(queueHours.name)} WHERE ${inWindow}`)];
  const asked = `(SELECT * FROM ${sources.skills!.relation}) AS by_skill`;
  return [skillHoursFromLegsSql(dialect, asked, `(SELECT * FROM ${sources.raw.relation}) AS grid`)];
}

/** Ledger rows of the window and of those within it. */
function coveredBy({ dialect }: RemoteSession): string {
  return (
    `platform = ${dialect.parameter('platform', 'text')}` +
    ` AND window_start >= ${dialect.parameter('window_start', 'timestamp')}` +
    ` AND window_end <= ${dialect.parameter('window_end', 'timestamp')}`
  );
}

function countedHours({ dialect }: RemoteSession, grid: string, inWindow: string): string {
  const legs = `(SELECT * FROM ${dialect.table(interactions.name)} WHERE ${inWindow}) AS legs`;
  const counted = `(${hoursFromLegsSql(dialect, `${grid} AS grid`, legs)}) AS counted`;
  return standardiseSql(dialect, counted, 'keep', 'interactions');
}

async function summary(session: RemoteSession, input: StageWindowInput, rows: number): Promise<StagedWindow> {
  const { dialect } = session;
  const [counted] = await session.select(
    `SELECT count(*) AS hours, max(interval_start) AS latest FROM ${dialect.table(queueHours.name)}` +
      ` WHERE platform = ${dialect.parameter('platform', 'text')}` +
      ` AND interval_start >= ${dialect.parameter('window_start', 'timestamp')}` +
      ` AND interval_start < ${dialect.parameter('window_end', 'timestamp')}`,
    { platform: input.platform, window_start: input.window.start, window_end: input.window.end },
  );
  return { rows, hours: Number(counted!['hours']), maxIntervalAt: counted!['latest'] as string | null };
}

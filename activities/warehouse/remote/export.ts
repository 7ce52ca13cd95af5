import { interactions, queueHours, skillHours } from '../../contract/tables/index.ts';
import { relationNamed } from '../catalogue.ts';
import { duckdbDialect as local } from '../duckdb/dialect.ts';
import { copyToFile, formats, hashFile } from '../duckdb/export-files.ts';
import { fillTable, withScratch } from '../duckdb/scratch.ts';
import { select } from '../duckdb/session.ts';
import { hoursFromLegsSql } from '../hours-from-legs.ts';
import { panelColumns, panelOrder, panelSql } from '../panel-sql.ts';
import type { ExportFormat, PanelExport, PanelQuery, Row } from '../port.ts';
import { standardisedSql } from '../standardise.ts';
import { type RowSource, sourceOf, withSources } from './row-source.ts';
import type { NamedValues, RemoteSession } from './session.ts';

const agentColumn = { name: 'agent', type: 'text' as const, nullable: false, description: '' };

/**
 * Writes a panel as Parquet and says what is in it: rows come in pages into columns and are put in order here, so that the
 * service need not sort them.
 */
export async function exportPanel(session: RemoteSession, query: PanelQuery): Promise<PanelExport> {
  const agents = (query.withoutAgents ?? []).map((agent) => ({ agent }));
  const leftOut = await sourceOf(session, 'left_out', ['panel'], [agentColumn], agents);
  return withSources(session, [leftOut], () => {
    const source =
      query.unitKind === 'skill'
        ? session.dialect.table(skillHours.name)
        : query.withoutAgents === undefined
          ? undefined
          : hoursWithoutAgents(session, leftOut);
    const panel = panelSql(session.dialect, query, source, false);
    const values = { ...panel.values, ...leftOut?.values, ...filteredMarks };
    return toPanelFile(session, panel.sql, values, query.path);
  });
}

async function toPanelFile(
  session: RemoteSession,
  sql: string,
  values: NamedValues,
  path: string,
): Promise<PanelExport> {
  return withScratch(async (scratch) => {
    const pages = session.stream(sql, values) as AsyncIterable<readonly Row[]>;
    const { table, rows } = await fillTable(scratch, 'panel', panelColumns, pages);
    const options = `${formats.parquet}, ROW_GROUP_SIZE 122880`;
    await copyToFile(scratch.connection, `SELECT * FROM ${table} ORDER BY ${panelOrder}`, {}, path, options);
    const [facts] = await select(
      scratch.connection,
      `SELECT count(DISTINCT unit) AS units, max(interval_start) AS latest FROM ${table}`,
    );
    return {
      path,
      rows,
      units: Number(facts!['units']),
      contentHash: await hashFile(path),
      maxIntervalAt: facts!['latest'] as string | null,
    };
  });
}

/** Who wrote the hours that are counted again stands in no panel; the statement binds it all the same. */
const filteredMarks = { run_id: 'filtered', created_at: new Date(0).toISOString() };

/**
 * Relation of the hours that stand in `queue_hours` as built from interactions, counted once more without the contacts that
 * the agents answered; contacts that nobody answered stay.
 */
function hoursWithoutAgents({ dialect }: RemoteSession, leftOut: RowSource | undefined): string {
  const grid = `(SELECT * FROM ${dialect.table(queueHours.name)} WHERE source_grain = 'interactions') AS grid`;
  const kept =
    leftOut === undefined
      ? ''
      : ` WHERE agent_id IS NULL OR concat(platform, ':', agent_id) NOT IN (SELECT agent FROM ${leftOut.relation} AS left_out)`;
  const legs = `(SELECT * FROM ${dialect.table(interactions.name)}${kept}) AS legs`;
  const counted = `(${hoursFromLegsSql(dialect, grid, legs)}) AS counted`;
  return `(${standardisedSql(dialect, counted, 'keep', 'interactions')}) AS filtered_hours`;
}

/** Writes a table or view of the catalogue, ordered by its key; returns the number of rows. */
export async function exportTable(
  session: RemoteSession,
  name: string,
  format: ExportFormat,
  path: string,
): Promise<number> {
  const relation = relationNamed(name);
  const { dialect } = session;
  const columns = relation.columns.map((column) => dialect.identifier(column.name)).join(', ');
  return withScratch(async (scratch) => {
    const pages = session.stream(`SELECT ${columns} FROM ${dialect.table(relation.name)}`);
    const { table, rows } = await fillTable(
      scratch,
      'exported',
      relation.columns,
      pages as AsyncIterable<readonly Row[]>,
    );
    const order = relation.key.map(local.identifier).join(', ');
    await copyToFile(
      scratch.connection,
      `SELECT * FROM ${table} ORDER BY ${order}`,
      {},
      path,
      formats[format],
    );
    return rows;
  });
}

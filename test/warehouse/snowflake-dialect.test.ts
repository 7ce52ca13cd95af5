import { describe, expect, it } from 'vitest';
import { queueHours, tables } from '../../activities/contract/tables/index.ts';
import { hoursFromLegsSql } from '../../activities/warehouse/hours-from-legs.ts';
import { catalogue, dataChecks } from '../../activities/warehouse/index.ts';
import { panelSql } from '../../activities/warehouse/panel-sql.ts';
import { loadStatements } from '../../activities/warehouse/snowflake/bulk-load.ts';
import { snowflakeDialect } from '../../activities/warehouse/snowflake/index.ts';
import { commentStatements } from '../../activities/warehouse/snowflake/schema.ts';
import { standardiseSql } from '../../activities/warehouse/standardise.ts';
import { views } from '../../activities/warehouse/views/index.ts';
import { snowflakeAt } from './snowflake-config.ts';

const config = snowflakeAt('http://127.0.0.1:1');
const dialect = snowflakeDialect(config);

/** Words that Snowflake keeps for itself: a column of that name needs quotes. */
const reserved = new Set(
  (
    'account all alter and any as between by case cast check column connect connection constraint create cross current' +
    ' database delete distinct drop else exists false following for from full grant group gscluster having ilike in increment' +
    ' inner insert intersect into is issue join lateral left like localtime localtimestamp minus natural not null of on or order' +
    ' organization qualify regexp revoke right rlike row rows sample schema select set some start table tablesample then to' +
    ' trigger true try_cast union unique update using values view when whenever where with'
  ).split(' '),
);
const reservedColumns = new Set(
  catalogue.flatMap(({ columns }) => columns.map(({ name }) => name)).filter((name) => reserved.has(name)),
);

/** Words outside quotes, in small letters; GROUP BY and its like are no columns. */
const bareWords = (sql: string): string[] =>
  sql
    .replace(/'(?:[^'\\]|\\.|'')*'|"[^"]*"/g, ' ')
    .toLowerCase()
    .replace(/\b(group|order|partition|cluster)\s+by\b/g, ' ')
    .match(/[a-z_]\w*/g) ?? [];

describe('SQL of Snowflake', () => {
  it('quotes every column whose name is a word of the engine', () => {
    expect([...reservedColumns].sort()).toEqual(['by', 'rows', 'sample']);
    const source = `${dialect.table('raw_queue_intervals')} AS incoming`;
    const legs = `${dialect.table('interactions')} AS legs`;
    const statements = [
      ...views.map((view) => dialect.createView(view, view.sql(dialect))),
      ...dataChecks.map((check) => check.sql(dialect)),
      ...tables.flatMap((table) => [dialect.createTable(table), dialect.merge(table, source)]),
      panelSql(dialect, { path: '' }).sql,
      standardiseSql(dialect, source, 'hour'),
      standardiseSql(
        dialect,
        `(${hoursFromLegsSql(dialect, source, legs)}) AS counted`,
        'keep',
        'interactions',
      ),
    ];
    for (const sql of statements)
      expect(bareWords(sql).filter((word) => reservedColumns.has(word))).toEqual([]);
  });
  it('puts descriptions on tables, views and every column', () => {
    for (const table of tables) {
      const sql = dialect.createTable(table);
      expect(sql.match(/ COMMENT '/g)).toHaveLength(table.columns.length);
      expect(sql).toContain(`COMMENT = '${table.description.replaceAll("'", "''")}'`);
    }
    for (const view of views) {
      const sql = dialect.createView(view, 'SELECT 1');
      expect(sql.match(/ COMMENT '/g)).toHaveLength(view.columns.length);
      expect(sql).toMatch(/\) COPY GRANTS COMMENT = '/);
    }
  });
  it('sets them anew on tables that are there, in two statements', () => {
    const relation = catalogue.find(({ name }) => name === 'queue_hours')!;
    const statements = commentStatements(dialect, [relation, catalogue.find(({ kind }) => kind === 'view')!]);
    expect(statements).toHaveLength(2);
    expect(statements[0]).toMatch(/^COMMENT ON TABLE "ANALYTICS"\."CONTRAFLOW"\."QUEUE_HOURS" IS '/);
    expect(statements[1]!.match(/COLUMN "\w+" COMMENT '/g)).toHaveLength(queueHours.columns.length);
  });
  it('escapes backslashes and quotes of a text', () => {
    const described = { name: 'queue_hours', description: "a\\b's", columns: [] };
    expect(dialect.createView(described, 'SELECT 1')).toContain("COMMENT = 'a\\\\b''s'");
  });
  it('refuses a name that is none', () => {
    expect(() => dialect.table('x"; DROP TABLE y')).toThrow(/no name of a table/);
  });
  it('loads a file by PUT to the stage of its table and COPY INTO, as one load however often', () => {
    const staging = { name: 'contraflow_load_1', loadId: 'x', columns: [queueHours.columns[0]!] };
    const file = { path: "/tmp/it's \\here/a.parquet", rows: 1, contentHash: 'h' };
    const { create, put, copy } = loadStatements(config, dialect, staging, file, new Date(0));
    expect(create).toMatch(/^CREATE OR REPLACE TRANSIENT TABLE/);
    expect(put).toBe(
      "PUT 'file:///tmp/it''s \\\\here/a.parquet' @ANALYTICS.CONTRAFLOW.%CONTRAFLOW_LOAD_1" +
        ' AUTO_COMPRESS = FALSE SOURCE_COMPRESSION = NONE OVERWRITE = TRUE',
    );
    expect(copy).toBe(
      'COPY INTO "ANALYTICS"."CONTRAFLOW"."CONTRAFLOW_LOAD_1" FROM @ANALYTICS.CONTRAFLOW.%CONTRAFLOW_LOAD_1' +
        ' FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE NULL_IF = ())' +
        ' MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE ON_ERROR = ABORT_STATEMENT FORCE = TRUE',
    );
  });
});

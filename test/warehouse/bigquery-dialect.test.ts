import { describe, expect, it } from 'vitest';
import { tables } from '../../activities/contract/tables/index.ts';
import { bigQueryDialect } from '../../activities/warehouse/bigquery/dialect.ts';
import { labelValue } from '../../activities/warehouse/bigquery/labels.ts';
import { hoursFromLegsSql } from '../../activities/warehouse/hours-from-legs.ts';
import { catalogue, dataChecks } from '../../activities/warehouse/index.ts';
import { panelSql } from '../../activities/warehouse/panel-sql.ts';
import { standardiseSql } from '../../activities/warehouse/standardise.ts';
import { views } from '../../activities/warehouse/views/index.ts';

const dialect = bigQueryDialect('acme-analytics', 'contraflow');

/** Words that GoogleSQL keeps for itself: an alias or a column of that name needs quotes. */
const reserved = new Set(
  (
    'all and any array as asc assert_rows_modified at between by case cast collate contains create cross cube current default' +
    ' define desc distinct else end enum escape except exclude exists extract false fetch following for from full group grouping' +
    ' groups hash having if ignore in inner intersect interval into is join lateral left like limit lookup merge natural new no' +
    ' not null nulls of on or order outer over partition preceding proto qualify range recursive respect right rollup rows select' +
    ' set some struct tablesample then to treat true unbounded union unnest using when where window with within'
  ).split(' '),
);

const source = `${dialect.table('raw_queue_intervals')} AS incoming`;
const legs = `${dialect.table('interactions')} AS legs`;
const counted = `(${hoursFromLegsSql(dialect, source, legs)}) AS counted`;
const statements = [
  ...views.map((view) => dialect.createView(view, view.sql(dialect))),
  ...dataChecks.map((check) => check.sql(dialect)),
  ...tables.flatMap((table) => [dialect.createTable(table), dialect.merge(table, dialect.table('staged'))]),
  panelSql(dialect, { path: '', units: ['a:b'], from: '2026-01-01T00:00:00Z' }).sql,
  standardiseSql(dialect, source, 'hour'),
  standardiseSql(dialect, counted, 'keep', 'interactions'),
];

/** A statement without quoted texts and names. */
const bare = (sql: string): string =>
  sql.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g, '""').toLowerCase();

describe('SQL of BigQuery', () => {
  it('gives no alias that is a word of the engine', () => {
    for (const sql of statements) {
      const aliases = [...bare(sql).matchAll(/\bas ([a-z_]\w*)/g)].map((match) => match[1]!);
      // AS may begin the text of a view or of a part of WITH.
      expect(
        aliases.filter((alias) => reserved.has(alias) && alias !== 'select' && alias !== 'with'),
      ).toEqual([]);
    }
  });
  it('quotes every column whose name is a word of the engine', () => {
    const names = catalogue.flatMap(({ columns }) => columns.map(({ name }) => name));
    const columns = [...new Set(names.filter((name) => reserved.has(name)))];
    expect(columns.sort()).toEqual(['by', 'rows']);
    for (const sql of statements) {
      const words =
        bare(sql)
          .replace(/\b(group|order|partition|cluster)\s+by\b/g, ' ')
          .match(/[a-z_]\w*/g) ?? [];
      expect(words.filter((word) => columns.includes(word))).toEqual([]);
    }
  });
  it('cuts tables that grow by day and sorts them by queue', () => {
    const cut = tables.filter((table) => dialect.createTable(table).includes('PARTITION BY'));
    expect(cut.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['queue_hours', 'raw_queue_intervals', 'interactions']),
    );
    const hours = tables.find(({ name }) => name === 'queue_hours')!;
    expect(dialect.createTable(hours)).toContain(
      ' PARTITION BY DATE(`interval_start`) CLUSTER BY `platform`, `queue_id`, `media_type` OPTIONS(',
    );
  });
  it('puts descriptions on tables, views and every column', () => {
    for (const table of tables)
      expect(dialect.createTable(table).match(/OPTIONS\(description="[^"]/g)).toHaveLength(
        table.columns.length + 1,
      );
    for (const view of views)
      expect(dialect.createView(view, '').match(/OPTIONS\(description="[^"]/g)).toHaveLength(
        view.columns.length + 1,
      );
  });
  it('escapes what stands in a description', () => {
    const sql = dialect.createView({ name: 'v', description: 'a "b" \\ c\nd', columns: [] }, 'SELECT 1');
    expect(sql).toContain('OPTIONS(description="a \\"b\\" \\\\ c\\nd")');
  });
  it('refuses names that are none, and binds values under names of its own', () => {
    expect(() => dialect.table('x`; DROP TABLE y')).toThrow(/no name of a table/);
    expect(() => dialect.parameter('a b', 'text')).toThrow(/no name of a table/);
    expect(dialect.parameter('from', 'timestamp')).toBe('CAST(@v_from AS TIMESTAMP)');
  });
  it('makes labels of run ids', () => {
    expect(labelValue('Hourly/2026-01-05T09:00Z é')).toBe('hourly-2026-01-05t09-00z--');
    expect(labelValue('x'.repeat(100))).toHaveLength(63);
  });
});

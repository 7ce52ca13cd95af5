import { describe, expect, it } from 'vitest';
import { type SqlSyntax, scanStatement } from '../../activities/warehouse/remote/index.ts';

const googleSql: SqlSyntax = {
  backslashEscapes: true,
  tripleQuotes: true,
  dollarQuotes: false,
  hashComments: true,
  reading: new Set(['SELECT', 'WITH']),
};
const snowflake: SqlSyntax = { ...googleSql, tripleQuotes: false, dollarQuotes: true, hashComments: false };
const written = (sql: string, syntax: SqlSyntax, ...values: string[]) =>
  scanStatement(sql, syntax, values).write((position) => `<${position}>`);

describe('a statement from outside', () => {
  it.each([
    ['SELECT $1, \'$2\', "$2", `$2` FROM t -- $2', 'SELECT <1>, \'$2\', "$2", `$2` FROM t -- $2'],
    ["SELECT 'it\\'s $2', $1", "SELECT 'it\\'s $2', <1>"],
    ["SELECT 'it''s $2', $1", "SELECT 'it''s $2', <1>"],
    ['SELECT """a " $2""", $1 # $2', 'SELECT """a " $2""", <1> # $2'],
    ['SELECT /* $2; */ $1;  -- end', 'SELECT /* $2; */ <1>'],
  ])('has its parameters outside texts and comments: %s', (sql, expected) => {
    expect(written(sql, googleSql, 'x')).toBe(expected);
  });
  it('may hold a text between dollars where the engine has them', () => {
    expect(written('SELECT $$it; $2$$, $1', snowflake, 'x')).toBe('SELECT $$it; $2$$, <1>');
  });
  it.each(['SELECT 1; SELECT 2', "SELECT ';'; DROP TABLE t", 'SELECT 1;;x', '', ' -- nothing', '/* open'])(
    'is one statement: %s',
    (sql) => {
      expect(() => scanStatement(sql, googleSql, [])).toThrow(
        expect.objectContaining({
          message: expect.stringContaining('not admitted here'),
          hint: 'use SELECT or WITH',
        }),
      );
    },
  );
  it('is told apart by its first word', () => {
    const first = (sql: string): string => scanStatement(sql, googleSql, []).firstWord;
    expect(first('-- SELECT\n /* SELECT */ delete from t')).toBe('DELETE');
    expect(first('(select 1)')).toBe('SELECT');
  });
  it('has a value for each parameter', () => {
    expect(written('SELECT $2, $1, $2', googleSql, 'a', 'b')).toBe('SELECT <2>, <1>, <2>');
    expect(() => scanStatement('SELECT $2', googleSql, ['a'])).toThrow(/2 parameters and 1 values/);
    expect(() => scanStatement('SELECT 1', googleSql, ['a'])).toThrow(/0 parameters and 1 values/);
  });
});

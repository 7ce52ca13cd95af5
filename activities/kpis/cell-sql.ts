import type { MappedName } from './column-map.ts';

/** Identifier in SQL, quoted. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

const number = (text: string) => `TRY_CAST(${text} AS DOUBLE)`;

/** Seconds from seconds or H:MM:SS; null for anything else, negative values included. */
function secondsSql(text: string): string {
  const part = (index: number) => `CAST(split_part(${text}, ':', ${index}) AS DOUBLE)`;
  return `CASE WHEN regexp_full_match(${text}, '\\d+:[0-5]?\\d:[0-5]?\\d(\\.\\d+)?')
    THEN ${part(1)} * 3600 + ${part(2)} * 60 + ${part(3)}
    WHEN isfinite(${number(text)}) AND ${number(text)} >= 0 THEN ${number(text)} END`;
}

function numberSql(text: string): string {
  return `CASE WHEN isfinite(${number(text)}) THEN ${number(text)} END`;
}

function booleanSql(text: string): string {
  return `CASE WHEN lower(${text}) IN ('y', 'yes', '1', 'true', 't', '1.0') THEN true
    WHEN lower(${text}) IN ('n', 'no', '0', 'false', 'f', '0.0') THEN false END`;
}

interface CellKind {
  sql: (text: string) => string;
  what: string;
}

const seconds: CellKind = { sql: secondsSql, what: 'a time in seconds or H:MM:SS' };
const truth: CellKind = { sql: booleanSql, what: 'Y/N, 0/1 or true/false' };
const figure: CellKind = { sql: numberSql, what: 'a number' };

/** How the text of each column is read; names that are not here stay text. */
export const cellKinds: Partial<Record<MappedName, CellKind>> = {
  answered: truth,
  resolved: truth,
  transferred: truth,
  speed_of_answer_s: seconds,
  talk: seconds,
  hold: seconds,
  acw: seconds,
  handle: seconds,
  scheduled_s: seconds,
  in_adherence_s: seconds,
  login_s: seconds,
  csat: figure,
  quality: figure,
  adherence: figure,
  conformance: figure,
  occupancy: figure,
};

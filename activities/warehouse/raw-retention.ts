import { rawQueueIntervals } from '../contract/tables/index.ts';
import type { Dialect } from './dialect.ts';

const expired = (dialect: Dialect): string =>
  `FROM ${dialect.table(rawQueueIntervals.name)} WHERE interval_start < ${dialect.parameter('before', 'timestamp')}`;

/** Question how many raw rows began before a bound instant: before (timestamp); one row, `expired`. */
export const countExpiredSql = (dialect: Dialect): string => `SELECT count(*) AS expired ${expired(dialect)}`;

/** Statement that removes raw rows of intervals that began before a bound instant: before (timestamp). */
export const removeExpiredSql = (dialect: Dialect): string => `DELETE ${expired(dialect)}`;

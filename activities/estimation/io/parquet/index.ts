export { readParquet } from './read-parquet.ts';

/** The files platform: CSV and Parquet with a column mapping, as rows of the same form as any other platform's. */

export type { LoadedWindow } from './changed-windows.ts';
export { changedFileWindows } from './changed-windows.ts';
export type { FileColumn } from './columns.ts';
export { fileColumns } from './columns.ts';
export { findFiles } from './find-files.ts';
export type { FileRange } from './read-rows.ts';
export { describeFiles, readFileRows, readFileWindow } from './read-rows.ts';
export { readFilePage, storeFileWindow } from './store-window.ts';

export { duckdbDialect } from './dialect.ts';
export { openFileReader } from './file-reader.ts';
export { holdWarehouse } from './holder.ts';
export { restoreFile, verifyBackup } from './restore.ts';
export { duckdbWarehouse } from './warehouse.ts';

export { currentRun, onBehalfOf } from './current-run.ts';
export { sayingEmpty } from './empty-reader.ts';
export { remoteReader } from './reader.ts';
export type * from './session.ts';
export { type ScannedStatement, type SqlSyntax, scanStatement } from './sql-scan.ts';
export { remoteWarehouse } from './warehouse.ts';

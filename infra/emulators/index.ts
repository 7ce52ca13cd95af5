/** Servers that speak a cloud's protocol on this machine, for tests: nothing of the product depends on them. */

export { emulatedListingSize, startAwsEmulator } from './aws.ts';
export { startBigQueryEmulator } from './bigquery.ts';
export { createDataset } from './bigquery-dataset.ts';
export { startGcsEmulator } from './gcs.ts';
export type { Emulator } from './process.ts';
export { type EmulatorFamily, emulatorPython } from './python.ts';
export type { SecretManagerStub } from './secret-manager.ts';
export { startSecretManagerStub } from './secret-manager.ts';
export { startSnowflakeEmulator } from './snowflake.ts';
export { type SnowflakeStub, startSnowflakeStub } from './snowflake-stub.ts';

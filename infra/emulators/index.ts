/** Servers that speak a cloud's protocol on this machine, for tests: nothing of the product depends on them. */

export { emulatedListingSize, startAwsEmulator } from './aws.ts';
export { startGcsEmulator } from './gcs.ts';
export type { Emulator } from './process.ts';
export { emulatorPython } from './python.ts';
export type { SecretManagerStub } from './secret-manager.ts';
export { startSecretManagerStub } from './secret-manager.ts';

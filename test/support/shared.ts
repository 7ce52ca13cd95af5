import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const sharedRoot = fileURLToPath(new URL('../../../shared/', import.meta.url));

/** True where the folder of reference data stands beside the checkout; tests that need it are left out by name elsewhere. */
export const hasShared = existsSync(`${sharedRoot}reference`);

/** Absolute path of a file of the shared folder, for example `sharedPath('reference/base_did.csv')`. */
export function sharedPath(relative: string): string {
  return sharedRoot + relative;
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { schemaVersion } from '../../activities/contract/tables/index.ts';
import { breakingDocumentChanges, breakingTableChanges } from './breaking-changes.ts';
import { type DataContract, dataContract } from './data-contract.ts';
import { documentSchemas } from './json-schemas.ts';

/** What a version of the contract promised: its tables, and the documents in and out. */
export interface ReleasedContract {
  version: string;
  tables: DataContract;
  documents: ReturnType<typeof documentSchemas>;
}

/** Where released contracts lie, one file a version. */
export const releasedFolder = fileURLToPath(new URL('../../docs/contract/released/', import.meta.url));

/** The contract as the code has it. */
export function currentContract(): ReleasedContract {
  return { version: schemaVersion, tables: dataContract(), documents: documentSchemas() };
}

const parts = (version: string): [number, number] => {
  const [major, minor] = version.split('.').map(Number);
  return [major ?? 0, minor ?? 0];
};

/** The released contract of the highest version; undefined before the first release. */
export function latestReleased(folder = releasedFolder): ReleasedContract | undefined {
  if (!existsSync(folder)) return undefined;
  const versions = readdirSync(folder)
    .filter((name) => /^\d+\.\d+\.json$/.test(name))
    .map((name) => name.slice(0, -'.json'.length))
    .sort((a, b) => parts(a)[0] - parts(b)[0] || parts(a)[1] - parts(b)[1]);
  const version = versions.at(-1);
  if (version === undefined) return undefined;
  return JSON.parse(readFileSync(join(folder, `${version}.json`), 'utf8')) as ReleasedContract;
}

/** Every change of `current` that breaks readers or writers of `released`. */
export function breakingChanges(released: ReleasedContract, current: ReleasedContract): string[] {
  const documents = (['input', 'output'] as const).flatMap((direction) =>
    Object.entries(released.documents[direction]).flatMap(([name, schema]) => {
      const now = current.documents[direction][name];
      if (now === undefined) return [`${name}: removed`];
      return breakingDocumentChanges(schema, now, direction).map((change) => `${name} ${change}`);
    }),
  );
  return [...breakingTableChanges(released.tables, current.tables), ...documents];
}

/** Breaking changes that the first number of the version does not own up to; empty where all is well. */
export function undeclaredChanges(released: ReleasedContract, current: ReleasedContract): string[] {
  return parts(current.version)[0] > parts(released.version)[0] ? [] : breakingChanges(released, current);
}

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  currentContract,
  latestReleased,
  releasedFolder,
  undeclaredChanges,
} from './docs/released-contract.ts';

// usage: node infra/release-contract.ts
//   keeps the contract of this version as released; later versions are held against it. A file that is there stays as it is.
const current = currentContract();
const file = join(releasedFolder, `${current.version}.json`);
const before = latestReleased();
const broken = before === undefined ? [] : undeclaredChanges(before, current);
if (existsSync(file)) {
  process.stderr.write(`${current.version} is released already; raise schemaVersion for another\n`);
  process.exitCode = 2;
} else if (broken.length > 0) {
  process.stderr.write(`raise the first number of schemaVersion:\n  ${broken.join('\n  ')}\n`);
  process.exitCode = 3;
} else {
  mkdirSync(releasedFolder, { recursive: true });
  writeFileSync(file, `${JSON.stringify(current)}\n`);
  process.stdout.write(`released ${current.version}\n`);
}

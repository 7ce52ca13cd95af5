import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../infra/launcher/run-command.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Hash of what the bundle is built from: the workflow sources and the locked packages. */
function sourceHash(): string {
  const hash = createHash('sha256');
  const folder = join(root, 'workflows');
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(join(folder, name)));
  const lock = join(root, 'package-lock.json');
  if (existsSync(lock)) hash.update(readFileSync(lock));
  return hash.digest('hex').slice(0, 16);
}

/**
 * Path of the bundled workflow code, built once per state of the sources. The build runs in a process of its own,
 * because a worker that bundles for itself keeps the bundler's memory.
 */
export async function workflowBundle(folder: string): Promise<string> {
  const target = join(folder, `workflow-bundle-${sourceHash()}.js`);
  if (existsSync(target)) return target;
  await mkdir(folder, { recursive: true });
  const part = `${target}.${process.pid}.part`;
  await runCommand(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    join(dirname(fileURLToPath(import.meta.url)), 'build-workflow-bundle.ts'),
    part,
  ]);
  await rename(part, target);
  return target;
}

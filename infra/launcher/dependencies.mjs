import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { runCommand } from './run-command.mjs';

/** Installs the locked packages unless this lock file is installed already. */
export async function ensureDependencies(root, node, report = () => {}) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.contraflow-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  report('installing packages (about half a minute the first time)');
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
  try {
    await runCommand('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: root, env });
  } catch (error) {
    throw new Error(
      `the packages could not be installed — check the connection to the npm registry (${error.message})`,
    );
  }
  writeFileSync(stamp, lock);
}

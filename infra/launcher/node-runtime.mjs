import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.mjs';
import { installOnce } from './install-once.mjs';
import { runCommand } from './run-command.mjs';

const pinned = '24.21.0';

/** Whether this Node runs TypeScript sources and every dependency: ^22.18 or 24 and later. */
export function isFit(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major >= 24 || (major === 22 && minor >= 18);
}

/** Path of the Node that runs Contraflow: the one in use where it is fit, else one from the package registry. */
export async function nodeRuntime(report = () => {}) {
  if (isFit(process.version)) return process.execPath;
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  const name = `${prefix}-${process.platform}-${process.arch}`;
  const target = join(cacheFolder(), `node-${pinned}`);
  const binary = join(target, 'node_modules', name, 'bin', 'node');
  if (existsSync(binary)) return binary;
  report(`installing Node ${pinned} (this Node is ${process.version}; 22.18 or later is needed)`);
  try {
    await installOnce(target, (folder) =>
      runCommand('npm', [
        'install',
        '--prefix',
        folder,
        '--no-audit',
        '--no-fund',
        '--ignore-scripts',
        `${name}@${pinned}`,
      ]),
    );
  } catch (error) {
    throw new Error(`Node ${pinned} could not be installed — install Node 24 yourself (${error.message})`);
  }
  return binary;
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../launcher/cache-folder.mjs';
import { installOnce } from '../launcher/install-once.mjs';
import { runCommand } from '../launcher/run-command.mjs';

/** Emulators that share a virtual environment: their packages want libraries of different versions. */
export type EmulatorFamily = 'stores' | 'bigquery' | 'snowflake';

/** PyPI packages as the tests were made with. The folder changes with them, so that other versions get their own. */
const families: Record<EmulatorFamily, { folder: string; packages: readonly string[] }> = {
  stores: {
    folder: 'emulators-moto-5.2.5-gcs-2026.7.19',
    packages: ['moto[server]==5.2.5', 'gcp-storage-emulator==2026.7.19'],
  },
  bigquery: {
    folder: 'emulators-bqemulator-1.4.0',
    packages: ['bqemulator==1.4.0', 'duckdb==1.5.5', 'duckdb-extension-spatial==1.5.5', 'numpy'],
  },
  snowflake: {
    folder: 'emulators-fakesnow-0.12.1',
    packages: [
      'fakesnow[server]==0.12.1',
      'snowflake-connector-python<5',
      'duckdb==2.0.0',
      'sqlglot==30.22.0',
    ],
  },
};

const oldestPython = '3.10';
const versionCheck = `import sys, venv; sys.exit(0 if sys.version_info >= (${oldestPython.replace('.', ', ')}) else 3)`;

/** What the tests have to run emulators with: an interpreter, or the reason why there is none. */
export type EmulatorPython = { python: string } | { python: null; reason: string };

const lastLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('|').at(-1)!.trim().slice(0, 200);

async function prepare(family: EmulatorFamily): Promise<EmulatorPython> {
  const { folder, packages } = families[family];
  const target = join(cacheFolder(), folder);
  const python = join(target, 'bin', 'python');
  if (existsSync(python)) return { python };
  try {
    await runCommand('python3', ['-c', versionCheck]);
  } catch {
    return { python: null, reason: `no Python ${oldestPython} or later with venv` };
  }
  process.stderr.write('installing the emulators of the tests (a minute or two, the first time)\n');
  try {
    await installOnce(target, async (made: string) => {
      await runCommand('python3', ['-m', 'venv', made]);
      // Scripts of the environment name the folder they were made in; modules run from anywhere.
      const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages];
      await runCommand(join(made, 'bin', 'python'), pip);
    });
    return { python };
  } catch (error) {
    return { python: null, reason: `the emulators could not be installed: ${lastLine(error)}` };
  }
}

const prepared = new Map<EmulatorFamily, Promise<EmulatorPython>>();

/**
 * The interpreter of the virtual environment with the emulators of a family, made once below the launcher's cache folder.
 * Without Python, or without the package registry, the reason.
 *
 * @throws Error where CI is `true` and there is none: a test that is skipped there would go unnoticed
 */
export async function emulatorPython(family: EmulatorFamily = 'stores'): Promise<EmulatorPython> {
  let preparation = prepared.get(family);
  if (preparation === undefined) {
    preparation = prepare(family);
    prepared.set(family, preparation);
  }
  const result = await preparation;
  if (result.python !== null) return result;
  if (process.env['CI'] === 'true') throw new Error(`CI=true and no ${family} emulators: ${result.reason}`);
  process.stderr.write(`EMULATOR TESTS ARE SKIPPED (${family}): ${result.reason}\n`);
  return result;
}

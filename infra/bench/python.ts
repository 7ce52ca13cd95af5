import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../launcher/run-command.mjs';
import { benchFolder } from './panel-file.ts';

/** A Python with the packages that could be had. */
export interface PythonPeers {
  python: string;
  /** Distributions that are not there, with the reason. */
  missing: Map<string, string>;
}

/** Versions that the published figures were made with; "" takes what the others need. */
export const peerPackages: Readonly<Record<string, string>> = {
  pyfixest: '0.60.0',
  linearmodels: '7.1',
  StatsPAI: '1.40.2',
  statsmodels: '0.15.0',
  pyarrow: '',
  pandas: '',
};

const environment = join(benchFolder, 'python');
const interpreter = join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

/** Versions installed in the environment; empty without one. */
async function installed(): Promise<Map<string, string>> {
  if (!existsSync(interpreter)) return new Map();
  const script =
    'import importlib.metadata as m, json; ' +
    'print(json.dumps({d.metadata["Name"].lower(): d.version for d in m.distributions()}))';
  const output: string = await runCommand(interpreter, ['-c', script]);
  return new Map(Object.entries(JSON.parse(output) as Record<string, string>));
}

/** Names of the packages that the environment lacks; nothing is installed. */
export async function missingPackages(names: readonly string[]): Promise<string[]> {
  const present = await installed().catch(() => new Map<string, string>());
  return names.filter((name) => {
    const version = present.get(name.toLowerCase());
    const pinned = peerPackages[name] ?? '';
    return version === undefined || (pinned !== '' && version !== pinned);
  });
}

/** The environment with the named packages, made and filled where needed. A package that does not install is named. */
export async function pythonPeers(
  names: readonly string[],
  report: (text: string) => void,
): Promise<PythonPeers> {
  const missing = new Map<string, string>();
  if (!existsSync(interpreter)) {
    report('making a Python environment');
    try {
      await runCommand('python3', ['-m', 'venv', environment]);
    } catch (error) {
      for (const name of names) missing.set(name, `no Python environment: ${lastLine(error)}`);
      return { python: interpreter, missing };
    }
  }
  for (const name of await missingPackages(names)) {
    const version = peerPackages[name] ?? '';
    report(`installing ${name} ${version}`);
    const requirement = version === '' ? name : `${name}==${version}`;
    try {
      await runCommand(interpreter, [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--disable-pip-version-check',
        requirement,
      ]);
    } catch (error) {
      missing.set(name, lastLine(error));
    }
  }
  return { python: interpreter, missing };
}

function lastLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('|').at(-1)!.trim();
}

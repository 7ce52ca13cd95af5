import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configSchema } from '../../activities/contract/config.ts';
import { createProgram } from '../../client/program.ts';
import { contraflow } from '../support/command-line.ts';

/** Every command with the words that name it. */
function commandsOf(command: Command, path: string[] = []): { path: string[]; command: Command }[] {
  return command.commands.flatMap((child) => {
    const words = [...path, child.name()];
    return [{ path: words, command: child }, ...commandsOf(child, words)];
  });
}

const commands = commandsOf(createProgram());

describe('help', () => {
  it.each(commands.map(({ path, command }) => ({ name: path.join(' '), command })))(
    'of $name describes the command, its flags and its arguments',
    ({ name, command }) => {
      const help = command.helpInformation();
      expect(help).toContain(`contraflow ${name}`);
      expect(command.description()).not.toBe('');
      for (const option of [...command.options, ...command.registeredArguments])
        expect(option.description).not.toBe('');
      for (const flag of ['--config', '--json', '--quiet', '--debug']) expect(help).toContain(flag);
    },
  );

  it('has the commands and flags that the interface fixes', () => {
    const names = commands.map(({ path }) => path.join(' '));
    expect(names).toEqual(
      expect.arrayContaining([
        'dev',
        'worker',
        'backfill',
        'run',
        'status',
        'runs list',
        'runs show',
        'runs failed',
        'resolve',
        'replay',
        'tune apply',
        'tune start',
        'tune stop',
        'tune pause',
        'tune resume',
        'tune status',
        'tune set',
        'tune decide',
        'estimate',
        'drift',
        'staffing',
        'kpis',
        'report',
        'query',
        'tables',
        'export',
        'simulate platform',
        'doctor',
        'config check',
        'config schema',
        'reset',
      ]),
    );
    const flagsOf = (name: string) =>
      commands.find(({ path }) => path.join(' ') === name)?.command.options.map(({ long }) => long);
    expect(flagsOf('backfill')).toEqual(
      expect.arrayContaining([
        '--platform',
        '--from',
        '--to',
        '--window-days',
        '--reprocess',
        '--max-active',
        '--newest-first',
        '--from-cache',
        '--dry-run',
        '--detach',
      ]),
    );
    expect(flagsOf('estimate')).toEqual(expect.arrayContaining(['--data', '--spec', '--by']));
    expect(flagsOf('run')).toEqual(expect.arrayContaining(['--change', '--as-of', '--detach']));
  });

  it.each([[['--help']], [['backfill', '--help']], [['tune', 'decide', '--help']]])(
    '%s goes to stdout and ends with 0',
    async (args) => {
      const finished = await contraflow('.', args);
      expect(finished.exitCode).toBe(0);
      expect(finished.stdout).toMatch(/^Usage: contraflow/);
      expect(finished.stderr).toBe('');
    },
  );

  it('the version is that of the package', async () => {
    const { stdout, exitCode } = await contraflow('.', ['--version']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('config schema', () => {
  it('is a JSON Schema 2020-12 that takes and refuses what the configuration takes and refuses', async () => {
    const { stdout, exitCode } = await contraflow('.', ['config', 'schema']);
    expect(exitCode).toBe(0);
    const document = JSON.parse(stdout) as Record<string, unknown>;
    expect(document['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(Object.keys(document['properties'] as object).sort()).toEqual(
      Object.keys(configSchema.shape).sort(),
    );
    const schema = z.fromJSONSchema(document as Parameters<typeof z.fromJSONSchema>[0]);
    const change = { id: 'ivr', intervention: '2026-03-02T00:00:00Z', treated: ['eu:billing'] };
    expect(schema.safeParse({ changes: [change] }).success).toBe(true);
    for (const wrong of [
      { warehuose: {} },
      { changes: [{ ...change, id: 7 }] },
      { changes: [{ ...change, metrics: ['speed'] }] },
      { platforms: [{ id: 'eu', kind: 'avaya' }] },
    ]) {
      expect(schema.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
      expect(configSchema.safeParse(wrong).success).toBe(false);
    }
  });
});

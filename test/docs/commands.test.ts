import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../client/program.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Commands in the code blocks of a page, continued lines joined. */
function commandsOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8').replaceAll(/\\\n\s*/g, '');
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1]!);
  return blocks.flatMap((block) => [...block.matchAll(/npx contraflow (.*)/g)].map((match) => match[1]!));
}

/** What is wrong with a command line, judged by the program's own options. */
function faultOf(line: string): string | undefined {
  const words = line
    .replace(/\s#.*$/, '')
    .replaceAll(/"[^"]*"/g, 'TEXT')
    .trim()
    .split(/\s+/);
  let command: Command = createProgram();
  while (command.commands.length > 0) {
    const name = words.shift();
    const next = command.commands.find((child) => child.name() === name);
    if (next === undefined) return `no command ${name}`;
    command = next;
  }
  const known = new Set(command.options.flatMap(({ short, long }) => [short, long]));
  const flags = words.filter((word) => word.startsWith('--'));
  const unknown = flags.find((flag) => !known.has(flag));
  if (unknown !== undefined) return `${command.name()} has no ${unknown}`;
  const missing = command.options.find(({ mandatory, long }) => mandatory && !flags.includes(long ?? ''));
  return missing === undefined || line.includes('<') ? undefined : `${command.name()} needs ${missing.long}`;
}

describe('commands in the pages', () => {
  it.each(pages)('%s names commands and options that exist', (page) => {
    const faults = commandsOf(page)
      .filter((line) => !line.includes('[options]'))
      .map((line) => [line, faultOf(line)]);
    expect(faults.filter(([, fault]) => fault !== undefined)).toEqual([]);
  });

  it('would notice an unknown command, an unknown option and a missing one', () => {
    expect(faultOf('nonsense')).toBe('no command nonsense');
    expect(faultOf('backfill --platform x --window-weeks 2')).toBe('backfill has no --window-weeks');
    expect(faultOf('resolve ID --action retry')).toBe('resolve needs --note');
  });
});

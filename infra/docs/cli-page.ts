import type { Argument, Command, Option } from 'commander';
import { exitCodes } from '../../activities/contract/errors.ts';
import { createProgram } from '../../client/program.ts';
import { markdownTable, pageHead, sentence } from './markdown.ts';

/** Flags that every command has and that stand once on top of the page. */
const globalFlags = new Set(['--config', '--json', '--quiet', '--debug', '--help', '--version']);

const ownOptions = (command: Command): Option[] =>
  command.options.filter(({ long, hidden }) => !hidden && !globalFlags.has(long ?? ''));

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

function placeholder(argument: Argument): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
}

function usage(command: Command): string {
  const required = ownOptions(command).filter(({ mandatory }) => mandatory);
  const others = ownOptions(command).some(({ mandatory }) => !mandatory);
  return [
    `npx ${nameOf(command)}`,
    ...command.registeredArguments.map(placeholder),
    ...required.map(({ flags }) => flags),
    ...(others ? ['[options]'] : []),
  ].join(' ');
}

function optionRow({ flags, description, mandatory, defaultValue }: Option): string[] {
  const fallback = mandatory
    ? 'required'
    : typeof defaultValue === 'string' || typeof defaultValue === 'number'
      ? String(defaultValue)
      : '';
  return [`\`${flags}\``, fallback, description];
}

function section(command: Command): string[] {
  const leaves = command.commands.filter((child) => child.name() !== 'help');
  if (leaves.length > 0)
    return [
      `## ${command.name()}`,
      `${sentence(command.description())}.`,
      ...leaves.flatMap((leaf) => leafSection(leaf, '###')),
    ];
  return leafSection(command, '##');
}

function leafSection(command: Command, level: string): string[] {
  const options = ownOptions(command);
  const title = nameOf(command).replace(/^contraflow /, '');
  return [
    `${level} ${title}`,
    `${sentence(command.description())}.`,
    `\`\`\`sh\n${usage(command)}\n\`\`\``,
    ...(command.registeredArguments.length === 0
      ? []
      : [
          markdownTable(
            ['argument', 'meaning'],
            command.registeredArguments.map((argument) => [`\`${argument.name()}\``, argument.description]),
          ),
        ]),
    ...(options.length === 0
      ? []
      : [markdownTable(['option', 'default', 'meaning'], options.map(optionRow))]),
  ];
}

/** `docs/cli.md`, from the help of the commands. */
export function cliPage(): string {
  const program = createProgram();
  const global = program.options.map(({ flags, description }) => [
    `\`${flags}\``,
    description === 'output the version number' ? 'print the version' : description,
  ]);
  const parts = [
    `${pageHead('Commands')}`.trimEnd(),
    '`npx contraflow <command> --help` prints the same in the terminal. It works in the checkout once `npm run demo` or `npm test` has run.',
    'Every command takes these:',
    markdownTable(['flag', 'meaning'], [...global, ['`--help`', 'help of the command']]),
    `Exit codes: 0 done, ${exitCodes.failed} failed while running, ${exitCodes.usage} usage or configuration, ${exitCodes.data} data refused. An error is one line on stderr: what is wrong, and what to do. With \`--json\` it also stands on stdout as \`{"error": {"code", "message", "hint"}}\`.`,
    'Commands that need Temporal use the server at `temporal.address` of the configuration; without that key the stack that `contraflow dev` runs in this folder; without one they start the embedded server and a worker for as long as they take.',
    ...program.commands.filter((command) => command.name() !== 'help').flatMap(section),
  ];
  return `${parts.join('\n\n')}\n`;
}

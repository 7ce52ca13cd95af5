import '../activities/sound-optimiser.ts';
import { CommanderError } from 'commander';
import { ContraflowError } from '../activities/contract/errors.ts';
import { reportError } from './context.ts';

// A reader such as `head` may close the pipe before everything is written.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
});

const flags = { json: process.argv.includes('--json'), debug: process.argv.includes('--debug') };
try {
  const { createFileProgram, fileCommands } = await import('./file-program.ts');
  const command = process.argv[2];
  const program =
    command !== undefined && fileCommands.has(command)
      ? createFileProgram()
      : (await import('./program.ts')).createProgram();
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : await reportError(asUsage(error), flags);
  } else {
    process.exitCode = await reportError(error, flags);
  }
}

function asUsage(error: CommanderError): ContraflowError {
  return new ContraflowError({
    kind: 'usage',
    code: error.code.replace(/^commander\./, ''),
    message: error.code === 'commander.help' ? 'a command is missing' : error.message.replace(/^error: /, ''),
    hint: 'see contraflow --help',
  });
}

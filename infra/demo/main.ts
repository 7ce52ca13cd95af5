import { parseArgs } from 'node:util';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { reportError } from '../../client/context.ts';
import { runDemo } from './run-demo.ts';

const usage = `npm run demo -- [--keep] [--seed N]
  --keep    leave the stack up afterwards, until Ctrl-C
  --seed N  seed of the simulated platforms (default 25)`;

try {
  const { values } = parseArgs({
    options: {
      keep: { type: 'boolean', default: false },
      seed: { type: 'string' },
      help: { type: 'boolean', default: false },
      debug: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(`${usage}\n`);
  else
    process.exitCode = await runDemo({
      keep: values.keep,
      ...(values.seed === undefined ? {} : { seed: seedOf(values.seed) }),
    });
} catch (error) {
  const known =
    error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
      ? new ContraflowError({
          kind: 'usage',
          code: 'usage',
          message: error.message,
          hint: 'see npm run demo -- --help',
        })
      : error;
  process.exitCode = await reportError(known, { json: false, debug: process.argv.includes('--debug') });
}

function seedOf(text: string): number {
  const seed = Number(text);
  if (Number.isInteger(seed) && seed >= 0) return seed;
  throw new ContraflowError({
    kind: 'usage',
    code: 'usage',
    message: `--seed ${text} is no whole number`,
    hint: 'give one from 0 on',
  });
}

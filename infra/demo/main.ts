import { parseArgs } from 'node:util';
import { warehouseKind } from '../../activities/contract/enums.ts';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { reportError } from '../../client/context.ts';
import type { WarehouseKind } from './demo-warehouse.ts';
import { runDemo } from './run-demo.ts';

const usage = `npm run demo -- [--keep] [--seed N] [--warehouse duckdb|bigquery|snowflake]
  --keep    leave the stack up afterwards, until Ctrl-C
  --seed N  seed of the simulated platforms (default 25)
  --warehouse KIND  where the tables live: the embedded file (default), or an emulator of a service (needs Python 3.10)`;

try {
  const { values } = parseArgs({
    options: {
      keep: { type: 'boolean', default: false },
      seed: { type: 'string' },
      warehouse: { type: 'string', default: 'duckdb' },
      help: { type: 'boolean', default: false },
      debug: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(`${usage}\n`);
  else
    process.exitCode = await runDemo({
      keep: values.keep,
      warehouse: kindOf(values.warehouse),
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

function kindOf(text: string): WarehouseKind {
  const known = warehouseKind.safeParse(text);
  if (known.success) return known.data;
  throw new ContraflowError({
    kind: 'usage',
    code: 'unsupported-warehouse',
    message: `there is no warehouse ${text}`,
    hint: `leave --warehouse out, or give ${warehouseKind.options.join(', ')}`,
  });
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

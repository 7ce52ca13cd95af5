import { parseArgs } from 'node:util';
import { warehouseKind } from '../../activities/contract/enums.ts';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { reportError } from '../../client/context.ts';
import { runDemo } from './run-demo.ts';

const usage = `npm run demo -- [--keep] [--seed N] [--warehouse duckdb]
  --keep    leave the stack up afterwards, until Ctrl-C
  --seed N  seed of the simulated platforms (default 25)
  --warehouse duckdb  where the tables live`;

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
  if (!values.help) refuseOtherWarehouse(values.warehouse);
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

/** The contract knows three warehouses; the demo runs on those that have an implementation. */
function refuseOtherWarehouse(kind: string): void {
  if (kind === 'duckdb') return;
  const known = warehouseKind.safeParse(kind).success;
  throw new ContraflowError({
    kind: 'usage',
    code: 'unsupported-warehouse',
    message: known
      ? `the warehouse ${kind} is not supported by this version`
      : `there is no warehouse ${kind}`,
    hint: 'leave --warehouse out, or give duckdb',
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

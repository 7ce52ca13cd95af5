import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { warehouseKind } from '../../activities/contract/enums.ts';
import type { QueryRow } from '../../activities/warehouse/index.ts';
import { describeMachine, load, markdownTable, writeSection } from '../bench/markdown.ts';
import type { WarehouseKind } from '../demo/demo-warehouse.ts';
import { runDemo } from '../demo/run-demo.ts';
import { largestDifference } from './largest-difference.ts';

// usage: npm run verify:warehouses [-- --write]
// The whole demo on each warehouse: are its results those of the embedded one, to 1e-9?

const tolerance = 1e-9;
const compared = {
  impact_estimates: 'change_id, metric, segment, estimator',
  drift_checks: 'change_id, metric, segment, as_of_at',
} as const;
type Results = Record<string, QueryRow[]>;

/** Runs the demo in a folder of its own and reads what it left, but for when. */
async function resultsOf(kind: WarehouseKind, folder: string): Promise<Results> {
  mkdirSync(folder, { recursive: true });
  process.chdir(folder);
  const results: Results = {};
  const exitCode = await runDemo({
    quiet: true,
    warehouse: kind,
    onTables: async (reader) => {
      for (const [name, order] of Object.entries(compared)) {
        const rows = await reader.query(`SELECT * FROM ${name} ORDER BY ${order}`);
        results[name] = rows.map(({ created_at: _when, ...row }) => row);
      }
    },
  });
  if (exitCode !== 0) throw new Error(`the demo on ${kind} ended with ${exitCode}`);
  return results;
}

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const home = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'contraflow-demo-'));
const lines: string[][] = [];
try {
  const wanted = await resultsOf('duckdb', join(folder, 'duckdb'));
  for (const kind of warehouseKind.options.filter((one) => one !== 'duckdb')) {
    const found = await resultsOf(kind, join(folder, kind));
    for (const name of Object.keys(compared)) {
      const { numbers, difference } = largestDifference(found[name], wanted[name], name);
      lines.push([kind, name, String(wanted[name]!.length), String(numbers), String(difference)]);
      if (difference > tolerance || numbers === 0) process.exitCode = 1;
    }
  }
} finally {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
}
const text = [
  '## The demo on the three warehouses',
  '',
  'The whole demo on the emulators of BigQuery and Snowflake, held against the embedded warehouse: every text the same, numbers',
  `within ${tolerance} (relative above 1).`,
  `${new Date().toISOString().slice(0, 10)}, ${describeMachine()}, load ${load()}.`,
  '',
  markdownTable(['warehouse', 'table', 'rows', 'numbers', 'largest difference'], lines),
  '',
  '`npm run verify:warehouses`',
].join('\n');
process.stdout.write(`${text}\n`);
if (values.write) writeSection('docs/benchmarks.md', 'Benchmarks', 'demo-warehouses', text);

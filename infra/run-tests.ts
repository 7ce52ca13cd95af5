import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// `npm test`: type check, lint and format check, then the test suite; ends with the runner's own counts.
// Arguments go to the test runner, for example `npm test -- test/estimation`.

interface RunnerSummary {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
}

function run(name: string, args: string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit' });
    child.on('close', (code) => {
      if (code !== 0) process.stderr.write(`contraflow: ${name} failed\n`);
      resolve(code ?? 1);
    });
  });
}

const summaryFile = join(tmpdir(), `contraflow-tests-${process.pid}.json`);
const [types, lint] = await Promise.all([
  run('the type check', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.']),
  run('lint or format', ['node_modules/@biomejs/biome/bin/biome', 'check', '--diagnostic-level=warn', '.']),
]);
const tests = await run('the test suite', [
  '--disable-warning=ExperimentalWarning',
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${summaryFile}`,
  ...process.argv.slice(2),
]);
let closing = '0 passed, 1 failed, 0 skipped';
try {
  const summary = JSON.parse(readFileSync(summaryFile, 'utf8')) as RunnerSummary;
  closing = `${summary.numPassedTests} passed, ${summary.numFailedTests} failed, ${summary.numPendingTests + summary.numTodoTests} skipped`;
} catch {
  process.stderr.write('contraflow: the test runner left no summary\n');
}
rmSync(summaryFile, { force: true });
process.stdout.write(`${closing}\n`);
process.exit(types === 0 && lint === 0 && tests === 0 ? 0 : 1);

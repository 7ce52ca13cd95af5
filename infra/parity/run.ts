import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeMachine, markdownTable, writeSection } from '../bench/markdown.ts';
import { pythonPeers } from '../bench/python.ts';
import { beyondLimits, comparePanels, limitsOf } from './compare.ts';

// usage: node infra/parity/run.ts [--panels 50] [--write]
// Compares this program with its peers on random panels; --write puts the table into docs/parity.md.
// Ends with 1 where a difference is beyond what is asked of a release.

const { values } = parseArgs({
  options: {
    panels: { type: 'string', default: '50' },
    write: { type: 'boolean', default: false },
  },
});

const report = (text: string) => process.stderr.write(`${text}\n`);
const { python, missing } = await pythonPeers(['linearmodels', 'pyfixest', 'statsmodels'], report);
if (missing.size > 0) {
  for (const [name, reason] of missing) report(`${name} is missing: ${reason}`);
  process.exit(1);
}
const comparisons = await comparePanels(Number(values.panels), python);

const digits = (value: number) => (value === 0 ? '0' : value.toExponential(0));

interface Line {
  fits: number;
  coef: number;
  se: number;
  p: number;
  beyond: number;
}

const lines = new Map<string, Line>();
const reasons = new Map<string, number>();
for (const comparison of comparisons) {
  const { combination, differences } = comparison;
  if (differences === undefined) {
    const reason = `${combination.tool} ${combination.name}: ${comparison.reason}`;
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    continue;
  }
  const key = `${combination.tool}|${combination.name}|${comparison.weighted ? 'yes' : 'no'}`;
  const line = lines.get(key) ?? { fits: 0, coef: 0, se: 0, p: 0, beyond: 0 };
  line.fits++;
  for (const name of ['coef', 'se', 'p'] as const) line[name] = Math.max(line[name], differences[name]);
  if (beyondLimits(comparison).length > 0) line.beyond++;
  lines.set(key, line);
}

function describeLimits(model: Parameters<typeof limitsOf>[0]): string {
  const { coef, se, p } = limitsOf(model);
  return `${digits(coef)} (coefficient), ${digits(se)} (standard error) or ${digits(p)} (p)`;
}

const fits = comparisons.filter(({ differences }) => differences !== undefined);
const beyond = fits.filter((comparison) => beyondLimits(comparison).length > 0);
const table = markdownTable(
  ['peer', 'covariance', 'weights', 'fits', 'coefficient', 'standard error', 'p', 'beyond'],
  [...lines].map(([key, line]) => [
    ...key.split('|'),
    String(line.fits),
    digits(line.coef),
    digits(line.se),
    digits(line.p),
    String(line.beyond),
  ]),
);
const text =
  `${new Date().toISOString().slice(0, 10)}, ${describeMachine()}; linearmodels 7.1, pyfixest 0.60.0, statsmodels 0.15.0. ` +
  `${values.panels} random panels (gaps, ties, weights, collinear columns, rows alone in an effect, none to four effects): ` +
  `${comparisons.length} comparisons asked for, ${fits.length} made. Largest relative difference over all regressors and panels; ` +
  `"beyond" counts fits past ${describeLimits('linear')}, for Poisson ${describeLimits('poisson')}. ` +
  `pyfixest forms p as 1 − F(|t|), so its p-values below 1e-7 are left out.\n\n${table}\n\n` +
  `### Not compared\n\n${
    reasons.size === 0
      ? 'None.'
      : markdownTable(
          ['fits', 'reason'],
          [...reasons]
            .sort((a, b) => b[1] - a[1])
            .map(([reason, count]) => [String(count), reason.replaceAll('|', '\\|')]),
        )
  }`;
process.stdout.write(`${text}\n`);
for (const { panel, combination, effects, weighted, dropSingletons, differences } of beyond) {
  const { coef, se, p } = differences!;
  report(
    `${panel} ${combination.tool} ${combination.name}, ${effects} effects, weights ${weighted}, singletons dropped ${dropSingletons}: ` +
      `coef ${digits(coef)}, se ${digits(se)}, p ${digits(p)}`,
  );
}
if (values.write)
  writeSection(
    fileURLToPath(new URL('../../docs/parity.md', import.meta.url)),
    'Parity with peers',
    'parity',
    text,
  );
process.exitCode = beyond.length > 0 ? 1 : 0;

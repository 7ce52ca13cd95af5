import { methods } from './methods.ts';
import type { Cell } from './simulate-panel.ts';
import { shares, type Tally } from './tally.ts';

/** Largest size at which a method counts as valid, and smallest that `auto` may have from ten queues up, in percent. */
const LARGEST_SIZE = 7;
const SMALLEST_SIZE = 3;
const COVERAGE = [93, 97] as const;
/** Points of power that `auto` may lose to the best valid competitor. */
const POWER_LOSS = 10;

/** What a cell shows against what `auto` promises; empty where every promise holds. */
export function brokenPromises(cell: Cell, tallies: readonly Tally[]): string[] {
  const [own, ...others] = tallies.map(shares);
  if (own === undefined) return [];
  const name = `(${cell.queues}, ${cell.treated})`;
  const broken: string[] = [];
  if (own.size > LARGEST_SIZE) broken.push(`${name}: auto rejects ${own.size.toFixed(1)} % of null panels`);
  if (cell.queues >= 10 && own.size < SMALLEST_SIZE)
    broken.push(`${name}: auto rejects only ${own.size.toFixed(1)} % of null panels`);
  if (own.coverage !== null && (own.coverage < COVERAGE[0] || own.coverage > COVERAGE[1]))
    broken.push(`${name}: intervals of auto hold the truth in ${own.coverage.toFixed(1)} %`);
  const best = others
    .map((share, m) => ({ ...share, label: methods[m + 1]!.label }))
    .filter(({ size }) => size <= LARGEST_SIZE)
    .sort((a, b) => b.power - a.power)[0];
  if (best !== undefined && best.power - own.power > POWER_LOSS)
    broken.push(
      `${name}: auto finds the effect in ${own.power.toFixed(1)} %, ${best.label} in ${best.power.toFixed(1)} %`,
    );
  return broken;
}

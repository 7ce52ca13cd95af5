import type { ChangeConfig } from '../../contract/config.ts';
import { ContraflowError } from '../../contract/errors.ts';
import { sharedAgents } from '../../overlap/index.ts';
import type { PanelQuery } from '../port.ts';
import { comparisonOf, readAgents } from './comparison.ts';
import type { StepDependencies } from './dependencies.ts';

/** Names listed in a message at most. */
const named = 5;

/**
 * The agents whose contacts are taken out of the panel, and the units for which that is possible: those whose hours are
 * built from interactions.
 *
 * @throws ContraflowError `no-detail-data` where a treated unit or a named control has no detail data, `unknown-agents`
 *   where nobody tells who serves the queues
 */
export async function filterAgents(
  change: ChangeConfig,
  asOf: string,
  dependencies: StepDependencies,
): Promise<Required<Pick<PanelQuery, 'withoutAgents' | 'units'>>> {
  const comparison = await comparisonOf(change, dependencies);
  const rows = await dependencies.warehouse.query(
    "SELECT concat(platform, ':', queue_id) AS unit FROM queue_hours WHERE interval_start < CAST($1 AS TIMESTAMP)" +
      " GROUP BY platform, queue_id HAVING count(*) = count(CASE WHEN source_grain = 'interactions' THEN 1 END) ORDER BY unit",
    [asOf],
  );
  const detailed = new Set(rows.map((row) => String(row['unit'])));
  const needed = Array.isArray(change.controls)
    ? [...comparison.treated, ...comparison.controls]
    : comparison.treated;
  const lacking = needed.filter((unit) => !detailed.has(unit));
  if (lacking.length > 0) {
    const more = lacking.length > named ? ` and ${lacking.length - named} more` : '';
    throw new ContraflowError({
      kind: 'data',
      code: 'no-detail-data',
      message: `${change.id}: skillExclusion filter needs single contacts, and ${lacking.slice(0, named).join(', ')}${more} have hours only`,
      hint: 'set skillExclusion: drop-queues, or read the platform with source: details and backfill it again',
    });
  }
  const known = await readAgents(change, asOf, comparison, dependencies);
  if (known.serving.size === 0) {
    throw new ContraflowError({
      kind: 'data',
      code: 'unknown-agents',
      message: `${change.id}: nobody tells which agents serve its queues`,
      hint: 'let a cycle read the members (contraflow run), or set skillExclusion: off',
    });
  }
  const units = [...comparison.treated, ...comparison.controls].filter((unit) => detailed.has(unit));
  return { withoutAgents: sharedAgents(comparison, known.serving), units };
}

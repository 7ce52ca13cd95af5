import type { RoutingChange } from './types.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** A routing change this close to the intervention cannot be told apart from it (ruling 17). */
const closeDays = 30;

/** A routing change that touches a queue of a comparison, with the hours that it contaminates. */
export interface RoutingTouch {
  unit: string;
  side: 'treated' | 'control';
  changedAt: string;
  by: string | null;
  /** Whole hours between the routing change and the intervention, half-open; at least the hour of the routing change. */
  excludeFrom: string;
  excludeTo: string;
}

/** True where the text names the queue: alone, or behind a kind such as `queue:` or `queue/`. */
function names(entity: string, queueId: string): boolean {
  return entity === queueId || (entity.endsWith(queueId) && /[:/ ]$/.test(entity.slice(0, -queueId.length)));
}

/**
 * Routing changes of treated and control queues within 30 days of an intervention, in order of unit and time. The state
 * texts count too: a change of an agent's membership names its queue there and not in `entity`.
 */
export function routingTouches(
  changes: readonly RoutingChange[],
  comparison: { treated: readonly string[]; controls: readonly string[] },
  interventionMs: number,
): RoutingTouch[] {
  const close = changes.filter(
    ({ changedAt }) => Math.abs(Date.parse(changedAt) - interventionMs) <= closeDays * dayMs,
  );
  const sides = [
    ...comparison.treated.map((unit) => ({ unit, side: 'treated' as const })),
    ...comparison.controls.map((unit) => ({ unit, side: 'control' as const })),
  ];
  return sides
    .flatMap(({ unit, side }) => {
      const at = unit.indexOf(':');
      const [platform, queueId] = [unit.slice(0, at), unit.slice(at + 1)];
      const quoted = JSON.stringify(queueId);
      return close
        .filter(
          (change) =>
            change.platform === platform &&
            (names(change.entity, queueId) ||
              change.before.includes(quoted) ||
              change.after.includes(quoted)),
        )
        .map((change) => ({ unit, side, ...span(change, interventionMs) }));
    })
    .sort((a, b) => (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : a.changedAt < b.changedAt ? -1 : 1));
}

function span({ changedAt, by }: RoutingChange, interventionMs: number): Omit<RoutingTouch, 'unit' | 'side'> {
  const at = Date.parse(changedAt);
  const [first, last] = at < interventionMs ? [at, interventionMs] : [interventionMs, at];
  const from = Math.floor(first / hourMs) * hourMs;
  const to = Math.max(Math.ceil(last / hourMs) * hourMs, from + hourMs);
  return {
    changedAt,
    by,
    excludeFrom: new Date(from).toISOString(),
    excludeTo: new Date(to).toISOString(),
  };
}

import { estimateSpec } from '../../activities/contract/estimate-spec.ts';
import { type Column, estimate } from '../../activities/estimation/index.ts';
import { createRandom } from '../../activities/random.ts';

export interface MoversRun {
  rows: number;
  agents: number;
  queues: number;
  seconds: number;
  iterations: number;
  /** Largest group mean left, relative to the column's standard deviation. */
  certificate: number;
  estimate: number;
  standardError: number;
}

const effect = -0.06;

/**
 * Fits handle time on effects of agent and queue where agents hardly move: every agent works in one queue, and only
 * `movers` of those between two neighbouring queues for a few calls in the next one, so that the queues hang together as
 * a long thin chain. Alternating means would need sweeps in the square of its length.
 */
export function runMovers(queues: number, agentsPerQueue: number, callsPerAgent: number): MoversRun {
  const movers = 2;
  const random = createRandom(11);
  const agents = queues * agentsPerQueue;
  const rows = agents * callsPerAgent;
  const agent = new Float64Array(rows);
  const queue = new Float64Array(rows);
  const treated = new Float64Array(rows);
  const outcome = new Float64Array(rows);
  const queueEffects = Float64Array.from({ length: queues }, () => random.normal());
  for (let a = 0, row = 0; a < agents; a++) {
    const home = Math.floor(a / agentsPerQueue);
    const moves = a % agentsPerQueue < movers && home + 1 < queues;
    const skill = random.normal();
    for (let call = 0; call < callsPerAgent; call++, row++) {
      const at = moves && call < 3 ? home + 1 : home;
      agent[row] = a;
      queue[row] = at;
      treated[row] = random.uniform() < 0.3 ? 1 : 0;
      outcome[row] = 5 + skill + queueEffects[at]! + effect * treated[row]! + 0.3 * random.normal();
    }
  }
  const column = (values: Float64Array): Column => ({ kind: 'number', values });
  const spec = estimateSpec.parse({
    outcome: 'log_aht',
    treatment: 'tool',
    estimator: 'twfe',
    absorb: ['agent', 'queue'],
    inference: { kind: 'clustered', by: 'agent' },
  });
  const begin = performance.now();
  const result = estimate(
    {
      rows,
      columns: new Map([
        ['agent', column(agent)],
        ['queue', column(queue)],
        ['tool', column(treated)],
        ['log_aht', column(outcome)],
      ]),
    },
    spec,
  );
  const absorption = result.diagnostics.absorption as { iterations: number; certificate: number };
  return {
    rows,
    agents,
    queues,
    seconds: (performance.now() - begin) / 1000,
    ...absorption,
    estimate: result.delta,
    standardError: result.standardError ?? Number.NaN,
  };
}

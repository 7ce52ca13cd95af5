import { createRandom } from '../../activities/random.ts';

const hourMs = 3_600_000;
const firstDay = Date.UTC(2026, 0, 5);
const days = 126;
const changeDay = 98;
/** Change of mean handle time in the treated queues from 13 April 2026 on, log scale. */
export const exampleEffect = -0.06;

const queues = [
  { name: 'billing', treated: true, calls: 42, talk: 290 },
  { name: 'orders', treated: true, calls: 35, talk: 240 },
  { name: 'returns', treated: true, calls: 22, talk: 330 },
  { name: 'support', treated: false, calls: 48, talk: 380 },
  { name: 'sales', treated: false, calls: 30, talk: 260 },
  { name: 'contracts', treated: false, calls: 18, talk: 410 },
  { name: 'delivery', treated: false, calls: 39, talk: 200 },
  { name: 'warranty', treated: false, calls: 15, talk: 350 },
];
const dayLoad = [0.7, 1, 1.15, 1.05, 0.85, 0.9, 1, 0.75];

/**
 * The CSV of examples/own-csv: eight queues, weekdays from 9 to 17 UTC, 18 weeks, a change of `exampleEffect` in three
 * of them after 14 weeks. Invented data, the same bytes every time.
 */
export function exampleCsv(): string {
  const random = createRandom(2026);
  const lines = ['Queue,Hour,Offered,Answered,Abandoned,Within 20 s %,AHT s,ASA s'];
  for (let day = 0; day < days; day += 1) {
    if (day % 7 > 4) continue;
    const dayShock = 0.03 * random.normal();
    for (const [step, load] of dayLoad.entries()) {
      const at = new Date(firstDay + day * 24 * hourMs + (9 + step) * hourMs).toISOString();
      for (const queue of queues) {
        const offered = random.poisson(queue.calls * load);
        const abandoned = random.binomial(offered, 0.04);
        const answered = offered - abandoned;
        const effect = queue.treated && day >= changeDay ? exampleEffect : 0;
        const handle =
          queue.talk *
          Math.exp(dayShock + effect + (0.5 * random.normal()) / Math.sqrt(Math.max(1, answered)));
        const wait = 14 * load * Math.exp(0.25 * random.normal());
        const within = offered === 0 ? 0 : (100 * random.binomial(answered, 0.86)) / offered;
        const means = answered === 0 ? ',' : `${handle.toFixed(1)},${wait.toFixed(1)}`;
        lines.push(
          `${queue.name},${at.slice(0, 19)}Z,${offered},${answered},${abandoned},${within.toFixed(1)},${means}`,
        );
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

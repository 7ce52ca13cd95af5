import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKpiSample } from './kpi-sample.ts';

/** Writes the sample as `daily_metrics.json` and `agent_summary.json` into a folder, which is made where it is missing. */
export function writeKpiDataset(dir: string, seed: number): void {
  const sample = createKpiSample(seed);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'daily_metrics.json'), `${JSON.stringify(sample.daily, null, 2)}\n`);
  writeFileSync(join(dir, 'agent_summary.json'), `${JSON.stringify(sample.agents, null, 2)}\n`);
}

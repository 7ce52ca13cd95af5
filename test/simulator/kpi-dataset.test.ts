import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { writeKpiDataset } from '../../infra/simulator/index.ts';

function write(seed: number): {
  daily: Record<string, number>[];
  agents: Record<string, number>[];
  text: string;
} {
  const dir = mkdtempSync(join(tmpdir(), 'kpi-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeKpiDataset(join(dir, 'in'), seed);
  const daily = readFileSync(join(dir, 'in/daily_metrics.json'), 'utf8');
  const agents = readFileSync(join(dir, 'in/agent_summary.json'), 'utf8');
  return { daily: JSON.parse(daily), agents: JSON.parse(agents), text: daily + agents };
}

const mean = (rows: Record<string, number>[], key: string): number =>
  rows.reduce((sum, row) => sum + row[key]!, 0) / rows.length;

it.each([1, 2, 77])('writes the guide’s figures at seed %d', (seed) => {
  const { daily, agents } = write(seed);
  expect(daily).toHaveLength(91);
  expect([daily[0]!['date'], daily[90]!['date']]).toEqual(['2024-01-01', '2024-03-31']);
  expect(mean(daily, 'adherence').toFixed(2)).toBe('96.57');
  expect(mean(daily, 'quality').toFixed(2)).toBe('93.10');
  expect(mean(daily, 'csat').toFixed(2)).toBe('4.51');
  expect(mean(daily, 'fcr').toFixed(3)).toBe('0.918');
  expect(agents).toHaveLength(45);
  expect(agents.filter((agent) => agent['performance_score']! >= 92)).toHaveLength(40);
  for (const row of [...daily, ...agents]) {
    expect(row['adherence']!).toBeLessThanOrEqual(100);
    expect(row['csat']!).toBeLessThanOrEqual(5);
  }
});

it('writes the same bytes for the same seed', () => {
  expect(write(5).text).toBe(write(5).text);
  expect(write(5).text).not.toBe(write(6).text);
});

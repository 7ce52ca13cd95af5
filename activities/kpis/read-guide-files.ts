import { join } from 'node:path';
import { z } from 'zod';
import { ContraflowError } from '../contract/errors.ts';
import { agentSummaryInput, dailyMetricsInput } from '../contract/kpi-files.ts';
import { readJsonFile } from '../json-file.ts';
import { fileSha256 } from './file-hash.ts';
import { inOurScale, scaledColumns } from './scales.ts';
import {
  type AgentValues,
  type DayValues,
  type KpiData,
  type KpiValues,
  kpiNames,
  meanOf,
  sumOf,
  type TeamValues,
} from './values.ts';

type GivenRow = Partial<Record<keyof KpiValues, number | null | undefined>>;

function refuseRepeats(keys: readonly string[], file: string, name: string): void {
  const seen = new Set<string>();
  keys.forEach((key, row) => {
    if (seen.has(key)) {
      throw new ContraflowError({
        kind: 'data',
        code: 'repeated-row',
        message: `${file} [${row}]: ${name} ${key} stands there twice`,
        hint: 'keep one row for each',
      });
    }
    seen.add(key);
  });
}

function scaledRows(rows: readonly GivenRow[], file: string, warnings: string[]): KpiValues[] {
  const result: KpiValues[] = rows.map((row) => ({
    adherence: null,
    quality: null,
    csat: null,
    fcr: null,
    aht: null,
    acw: null,
    conformance: null,
    occupancy: null,
    contacts_handled: row.contacts_handled ?? null,
  }));
  for (const column of scaledColumns) {
    const given = rows.map((row) => row[column] ?? null);
    const { values, warning } = inOurScale(column, given, (row) => `${file} [${row}]`);
    if (warning !== null) warnings.push(`${file}: ${warning}`);
    values.forEach((value, row) => {
      result[row]![column] = value;
    });
  }
  return result;
}

/** Teams of a list of agents: plain means over agents, contacts summed. Agents without a team are in none. */
export function teamsOf(agents: readonly AgentValues[]): TeamValues[] {
  const names = [...new Set(agents.flatMap((agent) => (agent.team === null ? [] : [agent.team])))].sort();
  return names.map((team) => {
    const members = agents.filter((agent) => agent.team === team);
    const column = (key: keyof KpiValues) => members.map((agent) => agent[key]);
    const means = Object.fromEntries(kpiNames.map((kpi) => [kpi, meanOf(column(kpi))]));
    return {
      team,
      agent_count: members.length,
      ...(means as Pick<KpiValues, (typeof kpiNames)[number]>),
      conformance: meanOf(column('conformance')),
      occupancy: meanOf(column('occupancy')),
      contacts_handled: sumOf(column('contacts_handled')),
    };
  });
}

/**
 * Reads `daily_metrics.json` and `agent_summary.json` of a folder.
 * @throws ContraflowError: usage when a file cannot be read; data when it is not in shape, repeats a day or an agent, or
 * mixes scales within a column
 */
export async function readGuideFiles(folder: string): Promise<KpiData> {
  const dailyFile = join(folder, 'daily_metrics.json');
  const agentFile = join(folder, 'agent_summary.json');
  const daily = await readJsonFile(dailyFile, z.array(dailyMetricsInput).min(1, 'expected at least one day'));
  const agentRows = await readJsonFile(agentFile, z.array(agentSummaryInput));
  const warnings: string[] = [];
  const dates = daily.map((row) => row.date.slice(0, 10));
  dates.forEach((date, row) => {
    if (Number.isNaN(Date.parse(date)) || new Date(date).toISOString().slice(0, 10) !== date) {
      throw new ContraflowError({
        kind: 'data',
        code: 'bad-date',
        message: `${dailyFile} [${row}]: date ${date} does not exist`,
        hint: 'give dates such as 2024-01-31',
      });
    }
  });
  refuseRepeats(dates, dailyFile, 'date');
  refuseRepeats(
    agentRows.map((row) => row.agent_id),
    agentFile,
    'agent_id',
  );
  const dayValues = scaledRows(daily, dailyFile, warnings);
  const agentValues = scaledRows(agentRows, agentFile, warnings);
  const days: DayValues[] = dayValues.map((values, row) => ({ date: dates[row]!, ...values }));
  const agents: AgentValues[] = agentValues.map((values, row) => ({
    agent_id: agentRows[row]!.agent_id,
    team: agentRows[row]!.team ?? null,
    performance_score: agentRows[row]!.performance_score ?? null,
    ...values,
  }));
  days.sort((a, b) => (a.date < b.date ? -1 : 1));
  agents.sort((a, b) => (a.agent_id < b.agent_id ? -1 : 1));
  return {
    source: 'daily_metrics',
    days,
    agents,
    teams: teamsOf(agents),
    overall: null,
    extras: {},
    inputRows: daily.length + agentRows.length,
    inputs: [
      { file: 'daily_metrics.json', sha256: await fileSha256(dailyFile) },
      { file: 'agent_summary.json', sha256: await fileSha256(agentFile) },
    ],
    warnings,
  };
}

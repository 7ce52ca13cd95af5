import { basename } from 'node:path';
import { ContraflowError } from '../contract/errors.ts';
import type { ColumnMap } from './column-map.ts';
import type { AskOne } from './day-sql.ts';
import { fileSha256 } from './file-hash.ts';
import { loadTable, withEngine } from './load-table.ts';
import { inOurScale, type ScaledColumn } from './scales.ts';
import {
  type AgentValues,
  type DayValues,
  type KpiData,
  type KpiValues,
  sumOf,
  type TeamValues,
} from './values.ts';

/** How a file of interactions is read. */
export interface InteractionOptions {
  map?: ColumnMap;
  /** File with one row per agent and day: adherence, conformance, occupancy or the seconds behind them. */
  agentDays?: string;
  /** IANA zone in which days begin, for times with an offset. Default UTC. */
  timezone?: string;
}

type Level = 'all' | 'day' | 'agent' | 'team';
const groupBy: Record<Level, string> = { all: "'all'", day: 'day', agent: 'agent', team: 'team' };

const contactSql = `
  count(*) FILTER (taken) AS contacts_handled, avg(csat) FILTER (taken) AS csat, avg(quality) FILTER (taken) AS quality,
  avg(resolved::INT::DOUBLE) FILTER (taken) AS fcr, avg(handle_s) FILTER (taken) AS aht, avg(acw) FILTER (taken) AS acw,
  avg(speed_of_answer_s) FILTER (taken) AS asa, avg(transferred::INT::DOUBLE) FILTER (taken) AS transferred,
  avg(taken::INT::DOUBLE) AS answer_rate`;

const scheduleSql = `
  coalesce(100 * sum(in_adherence_s) FILTER (scheduled_s > 0) / nullif(sum(scheduled_s) FILTER (in_adherence_s IS NOT NULL), 0), avg(adherence)) AS adherence,
  coalesce(100 * sum(login_s) FILTER (scheduled_s > 0) / nullif(sum(scheduled_s) FILTER (login_s IS NOT NULL), 0), avg(conformance)) AS conformance,
  avg(occupancy) AS occupancy`;

const scaleColumns: readonly ScaledColumn[] = ['csat', 'quality', 'adherence', 'conformance', 'occupancy'];

/** Brings the columns of a table into our scales by what their values look like; see `inOurScale`. */
async function scaleTable(ask: AskOne, table: string, file: string): Promise<string[]> {
  const warnings: string[] = [];
  for (const column of scaleColumns) {
    // Distinct values are enough to judge a column and keep large files out of memory.
    const rows = await ask(
      `SELECT ${column} AS value, min(line) AS line FROM ${table} WHERE ${column} IS NOT NULL GROUP BY 1 ORDER BY 2`,
    );
    const values = rows.map((row) => Number(row['value']));
    const { factor, warning } = inOurScale(
      column,
      values,
      (row) => `${file} line ${String(rows[row]?.['line'])}`,
    );
    if (warning === null) continue;
    warnings.push(`${file}: ${warning}`);
    await ask(`UPDATE ${table} SET ${column} = ${column} * ${factor}`);
  }
  return warnings;
}

async function grouped(
  ask: AskOne,
  level: Level,
  table: string,
  sql: string,
): Promise<Map<string, Record<string, unknown>>> {
  const key = groupBy[level];
  const rows = await ask(
    `SELECT ${key} AS key, ${sql} FROM ${table} WHERE ${key} IS NOT NULL GROUP BY 1 ORDER BY 1`,
  );
  return new Map(rows.map((row) => [String(row['key']), row]));
}

const figure = (value: unknown): number | null =>
  value === null || value === undefined ? null : Number(value);

function valuesOf(
  contacts: Record<string, unknown> | undefined,
  schedule: Record<string, unknown> | undefined,
): KpiValues {
  return {
    adherence: figure(schedule?.['adherence']),
    quality: figure(contacts?.['quality']),
    csat: figure(contacts?.['csat']),
    fcr: figure(contacts?.['fcr']),
    aht: figure(contacts?.['aht']),
    acw: figure(contacts?.['acw']),
    conformance: figure(schedule?.['conformance']),
    occupancy: figure(schedule?.['occupancy']),
    contacts_handled: figure(contacts?.['contacts_handled']) ?? 0,
  };
}

/**
 * Reads interactions from CSV, Parquet or NDJSON, one row per contact, and averages them by day, agent, team and over
 * all: CSAT, quality, FCR, AHT and ACW over answered contacts that have a value. Without a column `answered` every row
 * was answered; without `handle`, handle time is the sum of the parts that exist. An agent belongs to the team of the
 * latest contact.
 * @throws ContraflowError naming file, line and column
 */
export async function readInteractions(file: string, options: InteractionOptions = {}): Promise<KpiData> {
  const timezone = options.timezone ?? 'UTC';
  checkTimezone(timezone);
  return withEngine(async (ask) => {
    const loaded = await loadTable(ask, file, 'contacts', options.map ?? {}, timezone, true);
    const warnings = await scaleTable(ask, 'contacts', file);
    await ask(`CREATE TABLE calls AS SELECT *, coalesce(answered, ${loaded.columns.answered === undefined}) AS taken,
      coalesce(handle, CASE WHEN coalesce(talk, hold, acw) IS NOT NULL THEN coalesce(talk, 0) + coalesce(hold, 0) + coalesce(acw, 0) END) AS handle_s
      FROM contacts`);
    let schedules = 'calls';
    let inputRows = loaded.rows;
    const inputs = [{ file: basename(file), sha256: await fileSha256(file) }];
    if (options.agentDays !== undefined) {
      const days = await loadTable(ask, options.agentDays, 'agent_days', options.map ?? {}, timezone, false);
      warnings.push(...(await scaleTable(ask, 'agent_days', options.agentDays)));
      await ask(`CREATE TABLE schedules AS SELECT d.* REPLACE (coalesce(d.team, t.team) AS team) FROM agent_days d
        LEFT JOIN (SELECT agent, arg_max(team, (day, line)) AS team FROM calls GROUP BY 1) t USING (agent)`);
      schedules = 'schedules';
      inputRows += days.rows;
      inputs.push({ file: basename(options.agentDays), sha256: await fileSha256(options.agentDays) });
    }
    const read = async (level: Level) => {
      const contacts = await grouped(ask, level, 'calls', contactSql);
      const schedule = await grouped(ask, level, schedules, scheduleSql);
      const keys = [...new Set([...contacts.keys(), ...schedule.keys()])].sort();
      return keys.map((key) => ({
        key,
        contacts: contacts.get(key),
        values: valuesOf(contacts.get(key), schedule.get(key)),
      }));
    };
    const [all] = await read('all');
    const days: DayValues[] = (await read('day')).map(({ key, values }) => ({ date: key, ...values }));
    const teamRows = await ask(
      'SELECT agent, arg_max(team, (day, line)) AS team FROM calls WHERE agent IS NOT NULL GROUP BY 1',
    );
    const teamOf = new Map(
      teamRows.map((row) => [String(row['agent']), row['team'] === null ? null : String(row['team'])]),
    );
    const agents: AgentValues[] = (await read('agent')).map(({ key, values }) => ({
      agent_id: key,
      team: teamOf.get(key) ?? null,
      performance_score: null,
      ...values,
    }));
    const teams: TeamValues[] = (await read('team')).map(({ key, values }) => ({
      team: key,
      agent_count: agents.filter((agent) => agent.team === key).length,
      ...values,
    }));
    const [nameless] = await ask('SELECT count(*) AS n FROM calls WHERE agent IS NULL');
    const without = Number(nameless?.['n'] ?? 0);
    if (without > 0)
      warnings.push(`${without} interactions without an agent count in the days and not for any agent`);
    if (sumOf(days.map((day) => day.contacts_handled)) === 0) warnings.push('no interaction was answered');
    return {
      source: 'interactions',
      days,
      agents,
      teams,
      overall: all?.values ?? null,
      extras: {
        overall_asa: figure(all?.contacts?.['asa']),
        overall_transfer_rate: figure(all?.contacts?.['transferred']),
        overall_answer_rate: figure(all?.contacts?.['answer_rate']),
      },
      inputRows,
      inputs,
      warnings,
    };
  });
}

function checkTimezone(timezone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
  } catch {
    throw new ContraflowError({
      kind: 'usage',
      code: 'bad-timezone',
      message: `"${timezone}" is no time zone`,
      hint: 'give an IANA name such as Europe/Dublin',
    });
  }
}

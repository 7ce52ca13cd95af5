import { agentSkills, processChanges, queueHours, queueMembers } from '../../contract/tables/index.ts';
import type { Dialect } from '../dialect.ts';
import { type ViewDefinition, viewColumns } from './define-view.ts';

/**
 * Units and agents that the view adds up. A scope is a change as a whole (skill is null) or the part of its treated units that
 * agents with one skill serve; such a skill's agents are all of the platform who hold it, since they are planned together.
 */
function scopeQueries(dialect: Dialect) {
  const treated = `SELECT change_id, unit FROM ${dialect.table(processChanges.name)} WHERE role = 'treated'`;
  const members = dialect.table(queueMembers.name);
  const skills = dialect.table(agentSkills.name);
  const agent = (table: string) => `concat(${table}.platform, ':', ${table}.agent_id)`;
  const bySkill =
    'SELECT DISTINCT treated.change_id, treated.unit, held.platform, held.skill' +
    ` FROM (${treated}) AS treated JOIN ${members} AS members` +
    " ON concat(members.platform, ':', members.queue_id) = treated.unit" +
    ` JOIN ${skills} AS held ON held.platform = members.platform AND held.agent_id = members.agent_id`;
  const scopes =
    `SELECT change_id, unit, CAST(NULL AS ${dialect.type('text')}) AS skill, 'all' AS scope FROM (${treated}) AS treated` +
    ` UNION ALL SELECT change_id, unit, skill, concat('skill=', skill) AS scope FROM (${bySkill}) AS by_skill`;
  const agents =
    `SELECT treated.change_id, 'all' AS scope, count(DISTINCT ${agent('members')}) AS agents` +
    ` FROM (${treated}) AS treated JOIN ${members} AS members` +
    " ON concat(members.platform, ':', members.queue_id) = treated.unit GROUP BY treated.change_id" +
    ` UNION ALL SELECT by_skill.change_id, concat('skill=', by_skill.skill) AS scope, count(DISTINCT ${agent('held')}) AS agents` +
    ` FROM (SELECT DISTINCT change_id, platform, skill FROM (${bySkill}) AS found) AS by_skill JOIN ${skills} AS held` +
    ' ON held.platform = by_skill.platform AND held.skill = by_skill.skill GROUP BY by_skill.change_id, by_skill.skill';
  return { scopes, agents };
}

/** Handle time before and after each change, in seconds, ready for a capacity plan. */
export const planningAdjustments: ViewDefinition = {
  name: 'planning_adjustments',
  layer: 'planner',
  description:
    'Handle-time effect in force of each change, in seconds per contact, for the queues it touches and for each skill that their agents hold',
  key: ['change_id', 'metric', 'segment'],
  columns: viewColumns({
    change_id: ['text', 'Process change'],
    metric: ['text', 'Outcome: aht'],
    segment: [
      'text',
      '"all", the value of the segment, or "skill=" and a skill: the part that its agents serve',
    ],
    skill: ['text', 'Routing skill; null for the change as a whole'],
    agents: [
      'integer',
      'Agents who hold the skill, or who serve the treated queues; null where members are not known',
    ],
    units: ['json', 'Treated units, platform:queue_id'],
    treated_units: ['integer', 'Treated units in the estimate'],
    baseline_aht_s: ['double', 'Mean handle time of the treated units before the change, seconds'],
    effect_s: ['double', 'Change of the mean handle time, seconds'],
    effect_lower_s: ['double', 'Lower end, seconds'],
    effect_upper_s: ['double', 'Upper end, seconds'],
    adjusted_aht_s: ['double', 'baseline_aht_s + effect_s'],
    effect_pct: ['double', 'Effect relative to the counterfactual, percent'],
    effect_pct_lower: ['double', 'Lower end, percent'],
    effect_pct_upper: ['double', 'Upper end, percent'],
    ci_level: ['double', 'Level of the interval'],
    validation_status: ['text', 'Outcome of the checks'],
    as_of_at: ['timestamp', 'Data before this instant was used'],
    run_id: ['text', 'Run behind the estimate'],
  }),
  sql(dialect) {
    const { scopes, agents } = scopeQueries(dialect);
    const current = dialect.table('impact_current');
    const baseline =
      'SELECT effects.change_id, effects.segment, scopes.scope, max(scopes.skill) AS skill,' +
      ` ${dialect.jsonList('scopes.unit')} AS units,` +
      ' sum(CASE WHEN hours.handle_s IS NOT NULL THEN hours.handle_s END)' +
      ' / NULLIF(sum(CASE WHEN hours.handle_s IS NOT NULL THEN hours.answered END), 0) AS baseline_aht_s' +
      ` FROM ${current} AS effects` +
      ` JOIN (${scopes}) AS scopes ON scopes.change_id = effects.change_id` +
      ` LEFT JOIN ${dialect.table(queueHours.name)} AS hours` +
      " ON concat(hours.platform, ':', hours.queue_id) = scopes.unit" +
      ' AND hours.interval_start >= effects.pre_start_at AND hours.interval_start < effects.pre_end_at' +
      " WHERE effects.metric = 'aht' AND (scopes.scope = 'all' OR effects.segment = 'all')" +
      ' GROUP BY effects.change_id, effects.segment, scopes.scope';
    const seconds = (column: string) => `baselines.baseline_aht_s * effects.${column} / 100`;
    return (
      'SELECT effects.change_id, effects.metric,' +
      ' CASE WHEN baselines.skill IS NULL THEN effects.segment ELSE baselines.scope END AS segment,' +
      ' baselines.skill, agents.agents, baselines.units, effects.treated_units,' +
      ` baselines.baseline_aht_s, ${seconds('effect_pct')} AS effect_s, ${seconds('effect_pct_lower')} AS effect_lower_s,` +
      ` ${seconds('effect_pct_upper')} AS effect_upper_s,` +
      ' baselines.baseline_aht_s * (1 + effects.effect_pct / 100) AS adjusted_aht_s,' +
      ' effects.effect_pct, effects.effect_pct_lower, effects.effect_pct_upper, effects.ci_level,' +
      ' effects.validation_status, effects.as_of_at, effects.run_id' +
      ` FROM ${current} AS effects` +
      ` LEFT JOIN (${baseline}) AS baselines` +
      ' ON baselines.change_id = effects.change_id AND baselines.segment = effects.segment' +
      ` LEFT JOIN (${agents}) AS agents ON agents.change_id = effects.change_id AND agents.scope = baselines.scope` +
      " WHERE effects.metric = 'aht'"
    );
  },
};

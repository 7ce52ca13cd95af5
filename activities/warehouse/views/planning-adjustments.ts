import { processChanges, queueHours } from '../../contract/tables/index.ts';
import { type ViewDefinition, viewColumns } from './define-view.ts';

/** Handle time before and after each change, in seconds, ready for a capacity plan. */
export const planningAdjustments: ViewDefinition = {
  name: 'planning_adjustments',
  layer: 'planner',
  description:
    'Handle-time effect in force of each change, in seconds per contact, for the queues it touches',
  key: ['change_id', 'metric', 'segment'],
  columns: viewColumns({
    change_id: ['text', 'Process change'],
    metric: ['text', 'Outcome: aht'],
    segment: ['text', '"all" or the value of the segment'],
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
    const baseline =
      'SELECT effects.change_id, effects.segment,' +
      ` ${dialect.jsonList('changes.unit')} AS units,` +
      ' sum(CASE WHEN hours.handle_s IS NOT NULL THEN hours.handle_s END)' +
      ' / NULLIF(sum(CASE WHEN hours.handle_s IS NOT NULL THEN hours.answered END), 0) AS baseline_aht_s' +
      ` FROM ${dialect.table('impact_current')} AS effects` +
      ` JOIN ${dialect.table(processChanges.name)} AS changes` +
      " ON changes.change_id = effects.change_id AND changes.role = 'treated'" +
      ` LEFT JOIN ${dialect.table(queueHours.name)} AS hours` +
      " ON concat(hours.platform, ':', hours.queue_id) = changes.unit" +
      ' AND hours.interval_start >= effects.pre_start_at AND hours.interval_start < effects.pre_end_at' +
      " WHERE effects.metric = 'aht' GROUP BY effects.change_id, effects.segment";
    const seconds = (column: string) => `baselines.baseline_aht_s * effects.${column} / 100`;
    return (
      'SELECT effects.change_id, effects.metric, effects.segment, baselines.units, effects.treated_units,' +
      ` baselines.baseline_aht_s, ${seconds('effect_pct')} AS effect_s, ${seconds('effect_pct_lower')} AS effect_lower_s,` +
      ` ${seconds('effect_pct_upper')} AS effect_upper_s,` +
      ' baselines.baseline_aht_s * (1 + effects.effect_pct / 100) AS adjusted_aht_s,' +
      ' effects.effect_pct, effects.effect_pct_lower, effects.effect_pct_upper, effects.ci_level,' +
      ' effects.validation_status, effects.as_of_at, effects.run_id' +
      ` FROM ${dialect.table('impact_current')} AS effects` +
      ` LEFT JOIN (${baseline}) AS baselines` +
      ' ON baselines.change_id = effects.change_id AND baselines.segment = effects.segment' +
      " WHERE effects.metric = 'aht'"
    );
  },
};

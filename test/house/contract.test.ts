import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as enums from '../../activities/contract/enums.ts';
import { provenance } from '../../activities/contract/tables/define-table.ts';
import { tables } from '../../activities/contract/tables/index.ts';
import { catalogue, relationNamed } from '../../activities/warehouse/index.ts';

const columnsOf = (name: string) => relationNamed(name).columns.map((column) => column.name);

describe('the catalogue', () => {
  it.each([
    [
      'planner',
      [
        'impact_estimates',
        'impact_current',
        'impact_event_study',
        'impact_counterfactual',
        'impact_weights',
        'impact_diagnostics',
        'drift_checks',
        'alerts',
        'planning_adjustments',
        'kpi_daily',
        'kpi_summary',
        'kpi_team',
        'kpi_agent',
        'kpi_insights',
        'dial_decisions',
      ],
    ],
    ['silver', ['queue_hours', 'agent_days', 'calendar_events', 'process_changes']],
    [
      'operations',
      [
        'extraction_windows',
        'extraction_pages',
        'queue_overlap',
        'routing_changes',
        'rejected_records',
        'rate_limit_events',
        'pipeline_runs',
        'data_checks',
        'window_status',
        'data_freshness',
      ],
    ],
  ])('has the %s tables and views of the interface', (layer, names) => {
    expect(catalogue.filter((relation) => relation.layer === layer).map(({ name }) => name)).toEqual(
      expect.arrayContaining(names),
    );
  });

  it.each([
    [
      'queue_hours',
      'platform queue_id queue_name media_type interval_start timezone offered answered abandoned answered_in_service_level handle_s talk_s hold_s acw_s answer_wait_s aht_s asa_s service_level_rate abandon_rate survey_invitations survey_responses csat_sum csat_mean handle_time_definition csat_zeros sentiment_sum sentiment_count',
    ],
    [
      'impact_estimates',
      'run_id change_id metric segment estimator inference as_of_at delta std_error p_value ci_level ci_lower ci_upper effect_pct effect_pct_lower effect_pct_upper observations clusters treated_units validation_status validation_failures transform estimand_unit controls pre_start_at pre_end_at post_start_at post_end_at source_grain handle_time_definition unit_kind convention',
    ],
    [
      'drift_checks',
      'run_id change_id metric as_of_at delta baseline_mean baseline_sd z_score flag_2sd alert severity reference_ci_lower reference_ci_upper flag_outside_ci',
    ],
    [
      'extraction_windows',
      'platform window_start window_end status rows pages attempts content_hash complete error run_id',
    ],
    [
      'dial_decisions',
      'campaign_id decided_at action current_ratio new_ratio answer_rate p75_wrap_up_s policy reasons written',
    ],
    ['routing_changes', 'platform entity changed_at by before after'],
    ['queue_overlap', 'change_id platform queue_id shared_agents handled_share period_start period_end'],
  ])('has the fixed columns of %s', (name, columns) => {
    expect(columnsOf(name)).toEqual(expect.arrayContaining(columns.split(' ')));
  });

  it.each(tables.filter(({ layer }) => layer === 'planner').map(({ name }) => [name]))(
    'says on every row of %s where it comes from',
    (name) => {
      expect(columnsOf(name)).toEqual(expect.arrayContaining(Object.keys(provenance)));
    },
  );

  it.each(tables.map((table) => [table.name, table] as const))(
    'describes every column of %s and its key',
    (_name, table) => {
      const names = table.columns.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      expect(names).toEqual(expect.arrayContaining([...table.key]));
      for (const column of table.columns) {
        expect(column.name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
        expect(column.description, column.name).not.toBe('');
        if (column.name.endsWith('_at')) expect(column.type).toBe('timestamp');
      }
    },
  );
});

describe('value lists', () => {
  const lists = Object.entries(enums).map(([name, list]) => [name, list as z.ZodEnum] as const);

  it.each(lists)('%s generates a JSON Schema with its values', (_name, list) => {
    const schema = z.toJSONSchema(list);
    expect(schema).toMatchObject({ type: 'string', enum: list.options });
    expect(new Set(list.options).size).toBe(list.options.length);
  });

  it('are those of the rulings', () => {
    expect(enums.validationStatus.options).toEqual(['passed', 'warned', 'failed', 'partial']);
    expect(enums.severity.options).toEqual(['info', 'warning', 'error', 'critical']);
    expect(enums.windowStatus.options).toEqual([
      'planned',
      'running',
      'done',
      'partial',
      'failed',
      'skipped',
    ]);
    expect(enums.handleTimeDefinition.options).toEqual(['talk+hold+acw', 'talk+acw', 'talk+hold', 'talk']);
    expect(enums.dialAction.options).toEqual(['increase', 'decrease', 'hold', 'skip']);
  });

  it('stand in the tables as they stand in the contract', () => {
    const valuesOf = (table: string, column: string) =>
      relationNamed(table).columns.find(({ name }) => name === column)?.values;
    expect(valuesOf('extraction_windows', 'status')).toEqual(enums.windowStatus.options);
    expect(valuesOf('impact_estimates', 'validation_status')).toEqual(enums.validationStatus.options);
    expect(valuesOf('queue_hours', 'media_type')).toEqual(enums.mediaType.options);
    expect(valuesOf('dial_decisions', 'action')).toEqual(enums.dialAction.options);
    expect(valuesOf('drift_checks', 'severity')).toEqual(enums.severity.options);
  });

  it('of every table have a JSON Schema', () => {
    for (const table of tables) {
      const schema = z.toJSONSchema(table.row, { unrepresentable: 'any' }) as { properties: object };
      expect(Object.keys(schema.properties)).toEqual(table.columns.map(({ name }) => name));
    }
  });
});

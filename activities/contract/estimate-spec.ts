import { z } from 'zod';
import { estimatorKind, inferenceKind, transformKind } from './enums.ts';

/** A time in a spec: an ISO instant, a plain date, or a number where the time column holds numbers. */
export const timeValue = z
  .union([z.number(), z.string().min(1)])
  .describe('ISO instant, plain date, or a number where the time column holds numbers');

/** A unit as written in the data; numbers are compared by their decimal text. */
export const unitValue = z.union([z.string(), z.number()]).describe('Value of the unit column');

const column = z.string().min(1).describe('Column of the data');
const fraction = z.number().gt(0).lt(1);

/** Which coefficients and effects count in the factor `(n − 1)/(n − k)` of the fixest convention. */
const smallSampleTerms = z
  .strictObject({
    kAdj: z.boolean().default(true).describe('Apply (n − 1)/(n − k)'),
    kFixef: z.enum(['none', 'nonnested', 'full']).default('nonnested').describe('Fixed effects counted in k'),
    gAdj: z.boolean().default(true).describe('Apply G/(G − 1)'),
    gDf: z
      .enum(['min', 'conventional'])
      .default('min')
      .describe('Two-way: smallest G for all terms, or each its own'),
  })
  .describe('Terms of the fixest small-sample factor');

/** `inference` of a spec. */
export const inferenceSpec = z
  .strictObject({
    kind: inferenceKind.default('auto'),
    by: z
      .union([column.transform((name) => [name]), z.array(column).min(1).max(2)])
      .optional()
      .describe('Cluster columns, one or two; "a^b" is the interaction. Default: the unit'),
    smallSample: z.enum(['none', 'linearmodels', 'fixest']).default('fixest'),
    groupDebias: z.boolean().default(false).describe('linearmodels: multiply by G/(G − 1) × (n − 1)/n'),
    debiased: z.boolean().default(true).describe('linearmodels: count the slopes in n/(n − k)'),
    countEffects: z.boolean().default(true).describe('linearmodels: count absorbed effects as parameters'),
    ssc: smallSampleTerms.optional(),
    correction: z.enum(['cr1', 'cr2', 'cr3']).default('cr1'),
    degreesOfFreedom: z
      .enum(['clusters', 'residual', 'normal'])
      .optional()
      .describe('Reference distribution; default: clusters for clustered kinds, residual otherwise'),
    lags: z.number().int().min(0).optional().describe('newey-west, driscoll-kraay: longest lag in periods'),
    lagBy: z.enum(['calendar', 'position']).default('calendar').describe('Lags by clock or by row position'),
    replications: z.number().int().min(99).max(1_000_000).default(9999),
    weights: z.enum(['rademacher', 'webb', 'mammen']).default('rademacher'),
    seed: z.number().int().min(0).default(1),
  })
  .describe('How uncertainty is measured');

const eventSpec = z.strictObject({
  name: z.string().min(1),
  from: timeValue,
  to: timeValue.describe('Exclusive for instants, inclusive for plain dates and numbers'),
  units: z.array(unitValue).min(1).optional(),
  queues: z.array(unitValue).min(1).optional(),
});

const period = z.tuple([timeValue, timeValue]);

const predictorSpec = z.strictObject({ column, from: timeValue.optional(), to: timeValue.optional() });

const treatmentKeys = {
  treatment: column.optional().describe('0/1 or numeric treatment column'),
  treated: z
    .union([unitValue.transform((unit) => [unit]), z.array(unitValue).min(1)])
    .optional()
    .describe('Treated units; needs `intervention`'),
  intervention: timeValue.optional().describe('First treated time: post means time ≥ intervention'),
  interventions: z
    .record(z.string(), timeValue)
    .optional()
    .describe('First treated time of each treated unit'),
  cohort: column
    .optional()
    .describe('First treated time of the unit; empty, 0, −1 or after the last period: never'),
};

const hurdleSpec = z
  .strictObject({
    responses: column.describe('Scores received; rows without one are not used'),
    total: column.describe('Sum of all scores'),
    zeros: column.optional().describe('Scores of zero; left out: none is known to be zero'),
  })
  .describe('hurdle, where a row sums up many scores: the columns of its two parts');

const syntheticKeys = {
  placebo: z
    .strictObject({ units: z.boolean().default(false), times: z.boolean().default(false) })
    .optional(),
  donors: z.array(unitValue).min(1).optional().describe('Default: every unit never treated'),
  predictors: z
    .array(predictorSpec)
    .optional()
    .describe('Means over a period; none: the pre-period outcomes'),
  fit: z
    .strictObject({ from: timeValue.optional(), to: timeValue.optional() })
    .optional()
    .describe('Periods whose error the outer optimisation minimises; default: the pre-period'),
  intercept: z.boolean().default(false).describe('Subtract unit pre-means first'),
  ridge: z
    .union([z.number().min(0), z.literal('auto')])
    .default(0)
    .describe('Ridge augmentation'),
  mode: z.enum(['exact', 'r-compatible']).default('exact'),
  missing: z.enum(['drop', 'interpolate']).optional().describe('synthetic designs and its: missing cells'),
  seasons: z
    .array(z.number().int().min(2))
    .optional()
    .describe('its: periods of the seasonal parts, in steps'),
};

/** A specification of one estimate: every key that `contraflow estimate` knows. Unknown keys are refused by name. */
export const estimateSpec = z
  .strictObject({
    outcome: column,
    transform: transformKind.default('none'),
    epsilon: fraction.optional().describe('Bound for outcomes at 0 or 1 under log and logit'),
    unit: column.optional().describe('Panel unit column'),
    time: column.optional().describe('Time column: ISO time, date or number'),
    timezone: z
      .string()
      .optional()
      .describe('IANA zone of plain dates and derived calendar effects; default UTC'),
    ...treatmentKeys,
    estimator: estimatorKind.default('auto'),
    method: z
      .enum(['imputation', 'sun-abraham', 'callaway-santanna'])
      .default('imputation')
      .describe('staggered'),
    covariates: z.array(column).default([]),
    absorb: z
      .array(z.string().min(1))
      .optional()
      .describe(
        'Fixed effects; "a^b" is an interaction; hour_of_day, day_of_week, hour_of_week, date derive from time',
      ),
    singletons: z
      .enum(['keep', 'drop'])
      .default('keep')
      .describe('Rows alone in a level of an absorbed effect: counted, and kept as the peers do, or dropped'),
    weights: column.optional().describe('Analytic weights'),
    propensity: column.optional().describe('Propensity column p; weights are multiplied by 1/p'),
    trim: z.number().min(0).lt(0.5).optional().describe('Rows with a propensity below this are dropped'),
    events: z.array(eventSpec).default([]),
    exclude: z
      .strictObject({
        times: z.array(period).default([]),
        units: z.array(unitValue).default([]),
      })
      .optional(),
    inference: inferenceSpec.prefault({}),
    confidence: fraction.default(0.95),
    window: z
      .tuple([z.number().int(), z.number().int()])
      .optional()
      .describe('event-study, staggered: relative periods kept, the ends binned'),
    periodUnit: z.enum(['hour', 'day', 'week']).optional(),
    hurdle: hurdleSpec.optional(),
    ...syntheticKeys,
  })
  .describe('Specification of an estimate');

export type TimeValue = z.infer<typeof timeValue>;
export type UnitValue = z.infer<typeof unitValue>;
export type InferenceSpec = z.infer<typeof inferenceSpec>;
export type EventSpec = z.infer<typeof eventSpec>;
/** A checked spec: defaults filled in. */
export type EstimateSpec = z.infer<typeof estimateSpec>;
/** A spec as a person writes it: defaults left out. */
export type EstimateSpecInput = z.input<typeof estimateSpec>;

import { z } from 'zod';
import { estimatorKind, inferenceKind, pValueAdjustment } from './enums.ts';

const finite = z.number();
/** null: the data cannot support the number; a warning says why. */
const supported = z.number().nullable();

const interval = z.strictObject({ level: finite, lower: supported, upper: supported });

/** One regressor of the fitted model, on the scale of the model. */
export const coefficient = z.strictObject({
  name: z.string(),
  estimate: finite,
  standardError: supported,
  tStatistic: supported,
  pValue: supported,
  lower: supported,
  upper: supported,
});

/** Effect at one distance from the intervention; `relativeTime` 0 is the first treated period. */
export const eventStudyPoint = z.strictObject({
  relativeTime: z.number().int(),
  estimate: finite,
  standardError: supported,
  lower: supported,
  upper: supported,
  simultaneousLower: supported.optional(),
  simultaneousUpper: supported.optional(),
});

export const breuschPaganResult = z.strictObject({
  lm: finite,
  pValue: finite,
  fStatistic: finite,
  fPValue: finite,
});

const fitResult = z.looseObject({
  preRmspe: finite,
  postRmspe: finite,
  l2Imbalance: finite,
  kkt: finite.optional(),
});

const placeboResult = z.looseObject({
  rank: z.number().int(),
  of: z.number().int(),
  pValue: finite,
  pValueIncludingTreated: finite,
});

/** What was checked and what was found. Estimators add keys of their own. */
export const estimateDiagnostics = z.looseObject({
  preTrend: z.looseObject({ fStatistic: finite, pValue: finite }).partial().optional(),
  breuschPagan: breuschPaganResult.optional(),
  serialCorrelation: z.looseObject({ lag1: finite.optional() }).optional(),
  collinear: z.array(z.string()),
  singletons: z.number().int(),
  fit: fitResult.optional(),
  placebo: placeboResult.optional(),
  warnings: z.array(z.string()),
});

/** Result of one estimate. Keys that do not apply are absent; unsupported standard errors and intervals are null. */
export const estimateResult = z.strictObject({
  by: z.strictObject({ column: z.string(), value: z.union([z.string(), z.number()]) }).optional(),
  estimator: estimatorKind,
  inference: inferenceKind,
  delta: finite,
  standardError: supported,
  tStatistic: supported.optional(),
  pValue: supported,
  confidenceInterval: interval,
  adjusted: z
    .strictObject({
      method: z.enum([...pValueAdjustment.options, 'holm']),
      because: z.string().optional(),
      pValue: supported,
    })
    .optional(),
  degreesOfFreedom: finite.optional(),
  relativeEffect: z.strictObject({ estimate: finite, lower: supported, upper: supported }).optional(),
  observations: z.number().int(),
  units: z.number().int(),
  periods: z.number().int(),
  treatedUnits: z.number().int().optional(),
  clusters: z.array(z.number().int()).optional(),
  rSquaredWithin: finite.optional(),
  coefficients: z.array(coefficient).optional(),
  eventStudy: z.array(eventStudyPoint).optional(),
  weights: z
    .strictObject({
      units: z.record(z.string(), finite).optional(),
      times: z.record(z.string(), finite).optional(),
    })
    .optional(),
  counterfactual: z
    .array(
      z.strictObject({
        time: z.union([z.string(), z.number()]),
        observed: finite.nullable(),
        counterfactual: finite,
        lower: supported.optional(),
        upper: supported.optional(),
      }),
    )
    .optional(),
  diagnostics: estimateDiagnostics,
  timings: z.strictObject({ readMs: finite, estimateMs: finite }).optional(),
});

export type Coefficient = z.infer<typeof coefficient>;
export type EventStudyPoint = z.infer<typeof eventStudyPoint>;
export type BreuschPagan = z.infer<typeof breuschPaganResult>;
export type EstimateDiagnostics = z.infer<typeof estimateDiagnostics>;
export type EstimateResult = z.infer<typeof estimateResult>;

import { z } from 'zod';

/** Faults the simulated platforms can commit. */
export const faultKind = z.enum([
  'rate-limit-storm',
  'server-error',
  'slow-body',
  'cut-body',
  'cut-gzip',
  'truncated-json',
  'html-page',
  'token-revoked',
  'cursor-dropped',
  'cursor-expired',
  'cursor-repeated',
  'cursor-endless',
  'job-expired',
  'duplicated-rows',
  'rows-outside-window',
  'unknown-field',
  'missing-field',
  'wrong-type',
  'negative-count',
  'excess-count',
  'clock-skew',
  'conflict',
]);
export type FaultKind = z.infer<typeof faultKind>;

/** One line of a fault file. */
export const faultRule = z
  .strictObject({
    kind: faultKind,
    /** Share of requests that are hit, 0 … 1. */
    share: z.number().min(0).max(1).optional(),
    /** Ordinals (1, 2, …) of the matching requests that are hit, retries not counted. */
    at: z.union([z.int().min(1), z.array(z.int().min(1)).min(1)]).optional(),
    /** Only requests whose path starts with this. */
    path: z.string().startsWith('/').optional(),
    /** Status of `server-error`; default one of 500, 502, 503, 504 by the request. */
    status: z.int().min(500).max(599).optional(),
    /** Pause of `slow-body` (default 2), Retry-After of `rate-limit-storm` (default 1), offset of `clock-skew` (default 600). */
    seconds: z.number().min(-86400).max(86400).optional(),
  })
  .refine((rule) => (rule.share === undefined) !== (rule.at === undefined), {
    message: 'give either share or at',
  });
export type FaultRule = z.infer<typeof faultRule>;

/** A fault file: a list of rules, or the same under `faults` with a seed of its own. */
export const faultFile = z.union([
  z.array(faultRule),
  z.strictObject({ seed: z.int().optional(), faults: z.array(faultRule) }),
]);

/** Faults to commit, with the seed that picks the requests. */
export interface FaultPlan {
  seed: number;
  rules: FaultRule[];
}

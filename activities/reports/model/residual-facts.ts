import { z } from 'zod';
import type { DiagnosticRow } from '../report-data.ts';

const residuals = z.object({
  bins: z.array(
    z.object({ fitted: z.number(), mean: z.number(), standardDeviation: z.number(), rows: z.number() }),
  ),
  quantiles: z.record(z.string(), z.number()),
  autocorrelations: z.array(z.object({ lag: z.number(), correlation: z.number() })).default([]),
});

/** What is left over by a model: residuals by fitted value, their quantiles, and how they follow one another. */
export type ResidualFacts = z.infer<typeof residuals>;

/** The residuals stored with an estimate; undefined where there are none or they cannot be read. */
export function residualFacts(diagnostics: readonly DiagnosticRow[]): ResidualFacts | undefined {
  const row = diagnostics.find(({ check_name: name }) => name === 'residuals');
  if (row === undefined) return undefined;
  try {
    const parsed = residuals.safeParse(JSON.parse(row.details));
    return parsed.success && parsed.data.bins.length > 1 ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

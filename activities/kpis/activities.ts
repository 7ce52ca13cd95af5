import { Context } from '@temporalio/activity';
import type { KpiRequest } from '../contract/steps.ts';
import { asApplicationFailure } from '../failures/as-application-failure.ts';
import { rollUpKpis } from './roll-up.ts';

/** Activities that roll KPIs up; they read the input and write the files of the output folder. */
export function createKpiActivities() {
  return {
    /** Reads daily and agent metrics (or interactions) and writes the five files, the manifest and the charts. */
    async rollUpKpis(request: KpiRequest): Promise<{ outDir: string; warnings: number }> {
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), 5_000);
      try {
        const { manifest } = await rollUpKpis({ input: request.input, outDir: request.outDir });
        return { outDir: request.outDir, warnings: manifest.warnings.length };
      } catch (error) {
        throw asApplicationFailure(error);
      } finally {
        clearInterval(beat);
      }
    },
  };
}

export type KpiActivities = ReturnType<typeof createKpiActivities>;

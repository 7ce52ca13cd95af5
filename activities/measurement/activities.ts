import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Context } from '@temporalio/activity';
import { canonicalJson } from '../config/index.ts';
import type { Config } from '../contract/config.ts';
import type { MeasureRequest, MeasureResult } from '../contract/steps.ts';
import { asApplicationFailure } from '../failures/as-application-failure.ts';
import { measureInProcess } from './measure-in-process.ts';

export interface MeasurementDependencies {
  config: Config;
  /** Folder for files that pass between steps. */
  workDir: string;
}

/** Activities that estimate; they read a panel file and write a result file. */
export function createMeasurementActivities(dependencies: MeasurementDependencies) {
  return {
    /** Reads the panel of a change, estimates every metric and its daily effects, writes one JSON file of rows. */
    async measureChange(request: MeasureRequest): Promise<MeasureResult> {
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), 5_000);
      try {
        const { changes, events, drift } = dependencies.config;
        const file = await measureInProcess(
          { request, config: { changes, events, drift } },
          context.cancellationSignal,
          (metric) => context.heartbeat(metric),
        );
        const text = canonicalJson(file);
        const folder = join(dependencies.workDir, 'results');
        await mkdir(folder, { recursive: true });
        const resultPath = join(folder, `${request.runId}-${request.changeId}.json`);
        await writeFile(`${resultPath}.part`, text);
        await rename(`${resultPath}.part`, resultPath);
        return {
          resultPath,
          contentHash: createHash('sha256').update(text).digest('hex'),
          effects: file.estimates
            .filter(({ headline }) => headline)
            .map((row) => ({
              metric: row.metric,
              estimator: row.estimator,
              delta: row.delta,
              lower: row.ci_lower,
              upper: row.ci_upper,
              status: row.validation_status,
            })),
          failures: file.failures,
        };
      } catch (error) {
        throw asApplicationFailure(error);
      } finally {
        clearInterval(beat);
      }
    },
  };
}

export type MeasurementActivities = ReturnType<typeof createMeasurementActivities>;

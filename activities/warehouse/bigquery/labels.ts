import type { BigQueryConfig } from '../../contract/config-warehouse.ts';
import { currentRun } from '../remote/index.ts';

/** A text as the value of a label: small letters, digits, "_" and "-", at most 63. */
export const labelValue = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '-')
    .slice(0, 63);

/** Labels of a job: those of the configuration, the application, and the run on whose behalf it works. */
export function jobLabels(config: BigQueryConfig): Record<string, string> {
  const run = currentRun();
  return {
    ...config.labels,
    application: 'contraflow',
    ...(run === undefined ? {} : { run: labelValue(run) }),
  };
}

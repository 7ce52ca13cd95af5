import { patched } from '@temporalio/workflow';
import type { Interval } from '../activities/contract/steps.ts';

/**
 * Id of the workflow that reads a window. A window may grow while an earlier, shorter one still waits for a person: both
 * ends are in it, so that neither is taken for the other.
 */
export function windowWorkflowId(platform: string, { start, end }: Interval): string {
  return patched('window-id-with-end')
    ? `extract/${platform}/${start}/${end}`
    : `extract/${platform}/${start}`;
}

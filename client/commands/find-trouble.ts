import { defaultPayloadConverter, type WorkflowHandle } from '@temporalio/client';

/** Requests that have failed for less may have met a passing limit, which needs no word. */
const shortestS = 4;
/** Workflows that are asked below one: those of a platform share what is in their way. */
const mostChildren = 6;
/** A cycle has backfills, and a backfill has windows. */
const deepest = 2;

/**
 * Why the activities of a workflow and of its children do not get on: what an activity at work tells with its heartbeat,
 * or why one that waits for its next attempt has failed. Undefined where nothing is in their way or nobody can tell.
 */
export async function findTrouble(handle: WorkflowHandle, depth = 0): Promise<string | undefined> {
  const { raw } = await handle.describe();
  for (const { lastFailure, heartbeatDetails } of raw.pendingActivities ?? []) {
    const [payload] = heartbeatDetails?.payloads ?? [];
    const told = payload && toldTrouble(defaultPayloadConverter.fromPayload<unknown>(payload));
    if (told) return told;
    // An activity that has told nothing yet is still where its last attempt ended.
    if (lastFailure?.message && payload === undefined) return lastFailure.message;
  }
  if (depth >= deepest) return undefined;
  for (const { workflowId } of (raw.pendingChildren ?? []).slice(0, mostChildren)) {
    if (!workflowId) continue;
    const trouble = await findTrouble(handle.client.getHandle(workflowId), depth + 1).catch(() => undefined);
    if (trouble !== undefined) return trouble;
  }
  return undefined;
}

function toldTrouble(details: unknown): string | undefined {
  const { trouble } = (details ?? {}) as { trouble?: { reason?: unknown; lastsS?: unknown } };
  if (typeof trouble?.reason !== 'string' || Number(trouble.lastsS) < shortestS) return undefined;
  return trouble.reason;
}

import type { WorkflowHandle } from '@temporalio/client';
import { expect, vi } from 'vitest';

/** Attributes of the events of one kind, for example `timerStartedEventAttributes`, in order. */
export async function eventsOf<T = Record<string, unknown>>(
  handle: WorkflowHandle,
  kind: string,
): Promise<T[]> {
  const history = await handle.fetchHistory();
  return (history.events ?? []).flatMap((event) => {
    const attributes = (event as unknown as Record<string, unknown>)[kind];
    return attributes === undefined || attributes === null ? [] : [attributes as T];
  });
}

/** Seconds of each timer that a workflow has set so far, in order. */
export async function timersOf(handle: WorkflowHandle): Promise<number[]> {
  const timers = await eventsOf<{ startToFireTimeout: unknown }>(handle, 'timerStartedEventAttributes');
  return timers.map(({ startToFireTimeout }) => secondsOf(startToFireTimeout));
}

function secondsOf(duration: unknown): number {
  const { seconds, nanos } = duration as { seconds?: unknown; nanos?: number | null };
  return Number(String(seconds ?? 0)) + (nanos ?? 0) / 1e9;
}

/** Waits until `read` gives what is expected; the server answers in its own time. */
export async function eventually<T>(read: () => Promise<T>, check: (value: T) => void): Promise<T> {
  return vi.waitFor(
    async () => {
      const value = await read();
      check(value);
      return value;
    },
    { timeout: 15_000, interval: 25 },
  );
}

/** Waits until the workflow has done all it can for the time being, and gives the number of its events. */
export async function settled(handle: WorkflowHandle): Promise<number> {
  return eventually(
    async () => {
      const { raw } = await handle.describe();
      const events = (await handle.fetchHistory()).events ?? [];
      expect(raw.pendingActivities ?? []).toEqual([]);
      expect(events.at(-1)?.workflowTaskCompletedEventAttributes ?? null).not.toBeNull();
      return events.length;
    },
    () => {},
  );
}

/** The error that a promise fails with. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(outcome, 'it should have failed').toBeInstanceOf(Error);
  return outcome as Error;
}

/** Messages of an error and its causes, outermost first. */
export function messagesOf(error: unknown): string[] {
  return error instanceof Error ? [error.message, ...messagesOf(error.cause)] : [];
}

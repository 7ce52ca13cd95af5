import { z } from 'zod';

const hourMs = 3_600_000;

/** A span of a request, epoch milliseconds. */
export interface Span {
  fromMs: number;
  toMs: number;
}

/** Reads a JSON body, or says why it is refused. */
export function readBody<T extends z.ZodType>(schema: T, body: string): z.output<T> | string {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return 'the body is not JSON';
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  return `${issue.path.join('.') || 'body'}: ${issue.message}`;
}

/** "start/end" as a span, or why not. */
export function readInterval(text: string, longestDays: number): Span | string {
  const [from, to] = text.split('/').map((part) => Date.parse(part));
  if (from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to))
    return 'interval is not "start/end" in ISO 8601';
  if (to <= from) return 'interval ends before it begins';
  if (to - from > longestDays * 24 * hourMs) return `interval is longer than ${longestDays} days`;
  return { fromMs: from, toMs: to };
}

const metrics = z.array(z.string()).min(1);

/** Hours of queues and media. */
export const aggregateBody = z.looseObject({
  interval: z.string(),
  granularity: z.literal('PT1H'),
  groupBy: z.array(z.enum(['queueId', 'mediaType'])).min(2),
  metrics,
});

/** What tells the two kinds of aggregates apart. */
export const groupedBody = z.looseObject({ groupBy: z.array(z.string()) });

/** Days of queues and agents. */
export const agentAggregateBody = z.looseObject({
  interval: z.string(),
  granularity: z.literal('P1D'),
  groupBy: z.array(z.enum(['queueId', 'userId'])).min(2),
  metrics,
});

export const jobBody = z.looseObject({
  interval: z.string(),
  startOfDayIntervalMatching: z.literal(false).optional(),
});

export const auditBody = z.looseObject({ interval: z.string(), serviceName: z.string().min(1) });

import { type AlertEvent, alertEvent, maxAlertBytes } from '../contract/alert-event.ts';
import type { EventType, Severity } from '../contract/enums.ts';
import { ContraflowError } from '../contract/errors.ts';
import { alertId } from './alert-id.ts';

/** What an alert says, before it gets its envelope. */
export interface AlertContent {
  type: EventType;
  /** What it is about; the key of its id. */
  subject: string;
  /** Which occurrence: the opening instant of an episode, or the run. */
  episode: string;
  /** Nominal time of the finding; an ISO instant. */
  time: string;
  severity: Severity;
  /** One sentence for a person. */
  summary: string;
  data: Record<string, unknown>;
  /** Default `/contraflow`. */
  source?: string;
  dataschema?: string;
}

/** `drift.detected` and `drift.resolved` of an episode belong together; every other type stands alone. */
function family(type: EventType): string {
  return type.startsWith('drift.') ? 'drift' : type;
}

/** JSON text of an event: the bytes that are signed and sent. */
export function eventBody(event: AlertEvent): string {
  return JSON.stringify(event);
}

/**
 * The CloudEvents envelope of an alert. It holds nothing that differs between two attempts (no clock, no attempt count),
 * so that an id always carries the same body as long as the content is the same; content that a later run may see
 * differently must be stored with the id and sent from there.
 * @throws ContraflowError (failed) when the content does not fit the envelope or the body exceeds 20 kB
 */
export function createAlertEvent(content: AlertContent): AlertEvent {
  const candidate: AlertEvent = {
    specversion: '1.0',
    id: alertId(content.type, content.subject, content.episode),
    source: content.source ?? '/contraflow',
    type: content.type,
    subject: content.subject,
    time: content.time,
    datacontenttype: 'application/json',
    ...(content.dataschema === undefined ? {} : { dataschema: content.dataschema }),
    severity: content.severity,
    dedupkey: alertId(family(content.type), content.subject, content.episode),
    summary: content.summary,
    data: content.data,
  };
  const parsed = alertEvent.safeParse(candidate);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ContraflowError({
      kind: 'failed',
      code: 'bad-alert',
      message: `alert about ${content.subject}: ${issue?.path.join('.')}: ${issue?.message}`,
      hint: 'correct the content of the alert',
    });
  }
  const bytes = Buffer.byteLength(eventBody(candidate));
  if (bytes > maxAlertBytes) {
    throw new ContraflowError({
      kind: 'failed',
      code: 'alert-too-large',
      message: `alert about ${content.subject} has ${bytes} bytes, more than ${maxAlertBytes}`,
      hint: 'carry references instead of rows',
    });
  }
  return candidate;
}

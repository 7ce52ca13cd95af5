import { z } from 'zod';
import { eventType, severity } from './enums.ts';

/** Largest body of a delivery, bytes of UTF-8. */
export const maxAlertBytes = 20_000;

/** A CloudEvents 1.0 event in structured JSON; `severity`, `dedupkey` and `summary` are extension attributes. */
export const alertEvent = z.strictObject({
  specversion: z.literal('1.0'),
  id: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of rule|key|episode; the same on every attempt'),
  source: z.string().min(1).describe('URI reference of the sender; (source, id) is unique'),
  type: eventType,
  subject: z.string().min(1).describe('What it is about: change and metric, or campaign'),
  time: z.iso.datetime().describe('Nominal time of the finding, not of the delivery'),
  datacontenttype: z.literal('application/json'),
  dataschema: z.string().optional(),
  severity,
  dedupkey: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('Shared by the events of one episode'),
  summary: z.string().min(1).max(1024).describe('One sentence for a person'),
  data: z.record(z.string(), z.unknown()),
});

/** What became of one delivery attempt. */
export const deliveryResult = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('delivered'), status: z.number().int() }),
  z.strictObject({
    outcome: z.literal('retry').describe('May work later'),
    status: z.number().int().nullable(),
    retryAfterMs: z.number().min(0).nullable().describe('As the receiver asked; null: by the retry policy'),
    reason: z.string(),
  }),
  z.strictObject({
    outcome: z.literal('disabled').describe('The receiver is gone (410): send it nothing more'),
    status: z.literal(410),
    reason: z.string(),
  }),
  z.strictObject({
    outcome: z.literal('failed').describe('Will not work by repeating'),
    status: z.number().int().nullable(),
    reason: z.string(),
  }),
]);

export type AlertEvent = z.infer<typeof alertEvent>;
export type DeliveryResult = z.infer<typeof deliveryResult>;

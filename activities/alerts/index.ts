/** Alerts: CloudEvents with deterministic ids, signed and delivered to webhooks, Slack and PagerDuty. */
export { guardUrl, isLoopbackUrl, isPublicAddress, type ResolveHost } from './address-guard.ts';
export { alertId } from './alert-id.ts';
export { type AlertContent, createAlertEvent, eventBody } from './create-event.ts';
export { type DeliveryDeps, deliverAlert, deliveryDeps, retryAfterMs } from './deliver-alert.ts';
export { type Message, messageFor } from './message-shapes.ts';
export { goesThroughProxy } from './proxy.ts';
export { signedHeaders } from './sign.ts';
export type { AlertTarget, PagerDutyTarget, SlackTarget, WebhookTarget } from './targets.ts';
export { type IncomingAnswer, type OutgoingRequest, type SendRequest, sendRequest } from './transport.ts';

import type { AlertEvent } from '../contract/alert-event.ts';
import type { Severity } from '../contract/enums.ts';
import { eventBody } from './create-event.ts';
import { type AlertTarget, pagerDutyUrl } from './targets.ts';

/** Where and what is sent. */
export interface Message {
  url: string;
  contentType: string;
  body: string;
}

/** Slack's three control characters as entities; everything else is literal text. */
function slackText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

const slackIcons: Record<Severity, string> = {
  info: ':information_source:',
  warning: ':warning:',
  error: ':red_circle:',
  critical: ':rotating_light:',
};

function slackMessage(event: AlertEvent): string {
  const line = slackText(event.summary);
  const context = slackText(`${event.type} · ${event.subject} · ${event.time} · ${event.severity}`);
  return JSON.stringify({
    text: line,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `${slackIcons[event.severity]} ${line}` } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: context }] },
    ],
  });
}

function pagerDutyMessage(event: AlertEvent, routingKey: string): string {
  return JSON.stringify({
    routing_key: routingKey,
    event_action: event.type === 'drift.resolved' ? 'resolve' : 'trigger',
    dedup_key: event.dedupkey,
    payload: {
      summary: event.summary,
      source: event.source,
      severity: event.severity,
      timestamp: event.time,
      component: event.subject,
      class: event.type,
      custom_details: event.data,
    },
  });
}

/** The message for a receiver, a function of the event and the receiver alone. */
export function messageFor(event: AlertEvent, target: AlertTarget): Message {
  switch (target.kind) {
    case 'webhook':
      return { url: target.url, contentType: 'application/cloudevents+json', body: eventBody(event) };
    case 'slack':
      return { url: target.url, contentType: 'application/json', body: slackMessage(event) };
    case 'pagerduty':
      return {
        url: target.url ?? pagerDutyUrl,
        contentType: 'application/json',
        body: pagerDutyMessage(event, target.routingKey),
      };
  }
}

/** A receiver of alerts with its secrets already resolved. */
export type AlertTarget = WebhookTarget | SlackTarget | PagerDutyTarget;

interface TargetBase {
  /** Accepts receivers inside private networks. Default false. */
  allowPrivate?: boolean;
}

/** Receives the CloudEvent itself, signed by Standard Webhooks when secrets are given. */
export interface WebhookTarget extends TargetBase {
  kind: 'webhook';
  url: string;
  /** Signing secrets, `whsec_` and base64 of 24 to 64 bytes; several while one is being replaced. */
  signingSecrets?: readonly string[];
}

/** A Slack incoming webhook; the URL is the secret. */
export interface SlackTarget extends TargetBase {
  kind: 'slack';
  url: string;
}

/** A PagerDuty service by Events API v2. */
export interface PagerDutyTarget extends TargetBase {
  kind: 'pagerduty';
  routingKey: string;
  /** Default `https://events.pagerduty.com/v2/enqueue`. */
  url?: string;
}

/** PagerDuty's public endpoint of Events API v2. */
export const pagerDutyUrl = 'https://events.pagerduty.com/v2/enqueue';

import { Context } from '@temporalio/activity';
import type { AlertEvent, DeliveryResult } from '../contract/alert-event.ts';
import type { AlertConfig, Config } from '../contract/config.ts';
import { ContraflowError } from '../contract/errors.ts';
import type { DeliveryAttempt } from '../contract/steps.ts';
import { asApplicationFailure } from '../failures/as-application-failure.ts';
import type { SecretResolver } from '../secrets/index.ts';
import { deliverAlert, deliveryDeps } from './deliver-alert.ts';
import { readEventFile } from './event-file.ts';
import type { AlertTarget } from './targets.ts';

export interface AlertDependencies {
  config: Config;
  secrets: SecretResolver;
}

/** Activities that send alerts; reasons of failures name neither an address nor a secret. */
export function createAlertActivities({ config, secrets }: AlertDependencies) {
  return {
    /** Tries each delivery of the file at the given positions once. */
    async attemptDeliveries(request: { path: string; positions: number[] }): Promise<DeliveryAttempt[]> {
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), 5_000);
      try {
        const file = await readEventFile(request.path);
        const attempts: DeliveryAttempt[] = [];
        for (const position of request.positions) {
          const { event, target } = file[position]!;
          const receiver = config.alerts[target];
          if (receiver === undefined) {
            attempts.push({
              position,
              outcome: 'disabled',
              reason: 'the receiver is no longer configured',
              retryAfterMs: null,
            });
            continue;
          }
          const result = await attempt(event, receiver, secrets, context.cancellationSignal);
          attempts.push({
            position,
            outcome: result.outcome,
            reason: 'reason' in result ? result.reason : null,
            retryAfterMs: result.outcome === 'retry' ? result.retryAfterMs : null,
          });
        }
        return attempts;
      } catch (error) {
        throw asApplicationFailure(error);
      } finally {
        clearInterval(beat);
      }
    },
  };
}

export type AlertActivities = ReturnType<typeof createAlertActivities>;

/** A receiver whose secret is missing must not keep the others from their events. */
async function attempt(
  event: AlertEvent,
  receiver: AlertConfig,
  secrets: SecretResolver,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  try {
    return await deliverAlert(event, await resolveTarget(receiver, secrets), { ...deliveryDeps, signal });
  } catch (error) {
    if (!(error instanceof ContraflowError)) throw error;
    return { outcome: 'failed', status: null, reason: `${error.message} — ${error.hint}` };
  }
}

async function resolveTarget(receiver: AlertConfig, secrets: SecretResolver): Promise<AlertTarget> {
  const value = (reference: string) => secrets.resolveText(reference).then((text) => text.reveal());
  switch (receiver.kind) {
    case 'webhook':
      return {
        kind: 'webhook',
        url: /^https?:/.test(receiver.url) ? receiver.url : await value(receiver.url),
        ...(receiver.signingSecret === undefined
          ? {}
          : { signingSecrets: (await value(receiver.signingSecret)).split(/\s+/) }),
      };
    case 'slack':
      return { kind: 'slack', url: await value(receiver.url) };
    case 'pagerduty':
      return { kind: 'pagerduty', routingKey: await value(receiver.routingKey) };
  }
}

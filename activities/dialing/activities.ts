import { Context } from '@temporalio/activity';
import type { Config } from '../contract/config.ts';
import { ContraflowError } from '../contract/errors.ts';
import type { DialOutcome, DialTick } from '../contract/steps.ts';
import { dialState } from '../contract/tune-decision.ts';
import {
  createDialingClient,
  createLimitLog,
  type LimitLog,
  type PlatformSessions,
  toFailure,
} from '../extraction/index.ts';
import type { Redactor } from '../secrets/index.ts';
import { decideDial } from './decide-dial.ts';
import { initialDialState } from './dial-state.ts';

export interface DialingDependencies {
  config: Config;
  sessions: PlatformSessions;
  redactor: Redactor;
}

/** The guide's ratio where neither the configuration nor the platform names one. */
const guideInitialRatio = 1;

/** Activities of the dial tuner. */
export function createDialingActivities({ config, sessions, redactor }: DialingDependencies) {
  const limits = createLimitLog();
  return {
    /**
     * One tick: reads the campaign's recent calls, decides, and writes the ratio where it changes. The ratio that the
     * next tick goes on from changes only when the platform has confirmed it.
     */
    async decideAndWrite(tick: DialTick): Promise<DialOutcome> {
      const signal = Context.current().cancellationSignal;
      try {
        const outcome = await decideAndWrite(tick, config, sessions, limits, signal);
        const rateLimitEvents = limits.take();
        return rateLimitEvents.length === 0 ? outcome : { ...outcome, rateLimitEvents };
      } catch (error) {
        throw toFailure(error, (text) => redactor.clean(text));
      }
    },
  };
}

export type DialingActivities = ReturnType<typeof createDialingActivities>;

async function decideAndWrite(
  tick: DialTick,
  config: Config,
  sessions: PlatformSessions,
  limits: LimitLog,
  signal: AbortSignal,
): Promise<DialOutcome> {
  const campaign = config.campaigns.find(({ id }) => id === tick.campaignId);
  if (campaign === undefined) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'unknown-campaign',
      message: `the configuration has no campaign ${tick.campaignId}`,
      hint: 'add it under campaigns',
    });
  }
  const client = createDialingClient(sessions, campaign.platform);
  let rateLimited = false;
  const options = {
    signal,
    onThrottled: () => {
      rateLimited = true;
    },
    onRateLimit: limits.note,
  };
  const currentRatio =
    tick.currentRatio ??
    campaign.initialRatio ??
    (await client.fetchCampaign(campaign.id, options)).predictive_dial_ratio ??
    guideInitialRatio;
  const { calls } = await client.fetchRecentCalls(campaign.id, campaign.window, options);
  const decision = decideDial(calls, {
    ratio: currentRatio,
    target: campaign.target,
    tolerance: campaign.tolerance,
    step: campaign.step,
    bounds: campaign.bounds,
    policy: campaign.policy,
    at: tick.decidedAt,
    ...(campaign.policy === 'guarded'
      ? {
          context: {
            state:
              tick.policyState === ''
                ? initialDialState(tick.decidedAt)
                : dialState.parse(JSON.parse(tick.policyState)),
          },
        }
      : {}),
  });
  const outcome: DialOutcome = {
    decisionId: tick.decisionId,
    action: decision.action,
    currentRatio,
    newRatio: decision.newRatio,
    answerRate: decision.answerRate,
    p75WrapUp: decision.p75WrapUp,
    calls: decision.calls,
    policy: decision.policy,
    reasons: decision.reasons,
    written: false,
    policyState: decision.state === undefined ? '' : JSON.stringify(decision.state),
    rateLimited,
  };
  if (decision.action === 'hold' || decision.action === 'skip') return outcome;
  if (campaign.dryRun) return { ...outcome, reasons: [...outcome.reasons, 'dry run: nothing was written'] };
  const write = await client.putDialRatio(campaign.id, decision.newRatio, options);
  const written = write.outcome === 'written' || write.outcome === 'unchanged';
  return {
    ...outcome,
    rateLimited,
    written,
    reasons: written ? outcome.reasons : [...outcome.reasons, `${write.outcome}: ${write.message}`],
  };
}

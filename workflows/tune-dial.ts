import {
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
  log,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { dialing, warehouse } from './activities.ts';
import {
  pauseSignal,
  resumeSignal,
  setRatioUpdate,
  stopTunerSignal,
  type TunerStatus,
  tunerStatusQuery,
} from './messages.ts';
import { failureMessage } from './parking.ts';

export interface TuneDialInput {
  campaignId: string;
  everySeconds: number;
  bounds: [number, number];
  runId: string;
  /** Stop after this many ticks; left out: perpetual. */
  maxTicks?: number;
  /** State carried over when the history grows long. */
  carried?: {
    ticks: number;
    ratio: number | null;
    policyState: string;
    paused: boolean;
    slowUntilClean: number;
  };
}

const slowestPollSeconds = 60;
const cleanPollsToSpeedUp = 10;

/** Perpetual loop of one campaign: read recent calls, decide, write the ratio, wait; continues as new when long. */
export async function tuneDial(input: TuneDialInput): Promise<TunerStatus> {
  let { ticks, ratio, policyState, paused, slowUntilClean } = input.carried ?? {
    ticks: 0,
    ratio: null,
    policyState: '',
    paused: false,
    slowUntilClean: 0,
  };
  let stopped = false;
  let woken = false;
  let last: TunerStatus['last'] = null;
  let limitedInARow = 0;

  const status = (): TunerStatus => ({ campaignId: input.campaignId, paused, ticks, ratio, last });
  setHandler(tunerStatusQuery, status);
  setHandler(pauseSignal, () => {
    paused = true;
  });
  setHandler(resumeSignal, () => {
    paused = false;
    woken = true;
  });
  setHandler(stopTunerSignal, () => {
    stopped = true;
  });
  setHandler(
    setRatioUpdate,
    (given) => {
      ratio = given.ratio;
      woken = true;
    },
    {
      validator: ({ ratio: wanted, note }) => {
        const [lowest, highest] = input.bounds;
        if (!(wanted >= lowest && wanted <= highest))
          throw new Error(`ratio must lie in [${lowest}, ${highest}]`);
        if (note.trim() === '') throw new Error('a note that says why is needed');
      },
    },
  );

  async function tick(): Promise<void> {
    const outcome = await dialing.decideAndWrite({
      campaignId: input.campaignId,
      decisionId: `${input.runId}/${ticks}`,
      decidedAt: new Date().toISOString(),
      policyState,
      currentRatio: ratio,
    });
    const { policyState: nextState, ...rest } = outcome;
    policyState = nextState;
    if (outcome.written || ratio === null) ratio = outcome.newRatio;
    last = rest;
    limitedInARow = outcome.rateLimited ? limitedInARow + 1 : 0;
    if (limitedInARow >= 2) slowUntilClean = cleanPollsToSpeedUp;
    else if (!outcome.rateLimited && slowUntilClean > 0) slowUntilClean -= 1;
    await warehouse.recordDialDecision({
      runId: input.runId,
      decidedAt: new Date().toISOString(),
      campaignId: input.campaignId,
      outcome: rest,
    });
  }

  while (!stopped && (input.maxTicks === undefined || ticks < input.maxTicks)) {
    if (!paused) {
      try {
        await tick();
      } catch (error) {
        if (isCancellation(error)) throw error;
        log.warn('the tick failed; the next one tries again', { reason: failureMessage(error) });
      }
      ticks += 1;
    }
    if (input.maxTicks !== undefined && ticks >= input.maxTicks) break;
    woken = false;
    const pauseSeconds =
      slowUntilClean > 0 ? Math.max(slowestPollSeconds, input.everySeconds) : input.everySeconds;
    await condition(() => stopped || woken, paused ? '1 day' : `${pauseSeconds}s`);
    if (workflowInfo().continueAsNewSuggested && !stopped) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof tuneDial>({
        ...input,
        carried: { ticks, ratio, policyState, paused, slowUntilClean },
      });
    }
  }
  await condition(allHandlersFinished);
  return status();
}

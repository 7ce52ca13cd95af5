import type { DialPolicy } from '../../activities/contract/enums.ts';
import {
  dialCallsResponse,
  dialContext,
  dialState,
  type TuneDecision,
} from '../../activities/contract/tune-decision.ts';
import { decideDial } from '../../activities/dialing/index.ts';
import { readJsonFile } from '../../activities/json-file.ts';

export interface TuneDecideCommandOptions {
  /** File with the body of the calls response. */
  calls: string;
  ratio: number;
  target?: number;
  tolerance?: number;
  policy?: DialPolicy;
  /** File with what an earlier decision printed under `state`, or `{state, situation}`. */
  context?: string;
}

/** A bare state, as printed, is a context without a situation. */
const contextFile = dialContext.or(dialState.transform((state) => ({ state })));

function describe(decision: TuneDecision): string {
  const number = (value: number | null, digits: number) => (value === null ? '–' : value.toFixed(digits));
  return [
    `${decision.action}: ${decision.currentRatio.toFixed(2)} → ${decision.newRatio.toFixed(2)} (${decision.policy})`,
    `answer rate ${number(decision.answerRate, 3)} of ${decision.calls} calls, target ${decision.target}; p75 wrap-up ${number(decision.p75WrapUp, 1)} s, ceiling ${number(decision.maxSafeRatio, 2)}`,
    ...decision.reasons.map((reason) => `- ${reason}`),
  ].join('\n');
}

/**
 * `contraflow tune decide`: one decision from a file of calls.
 * @throws ContraflowError naming the file and key, or the flag, that does not fit
 */
export async function runTuneDecideCommand(
  options: TuneDecideCommandOptions,
): Promise<{ document: TuneDecision; text: string; exitCode: number }> {
  const { calls } = await readJsonFile(options.calls, dialCallsResponse);
  const context =
    options.context === undefined ? undefined : await readJsonFile(options.context, contextFile);
  const document = decideDial(calls, {
    ratio: options.ratio,
    ...(options.target === undefined ? {} : { target: options.target }),
    ...(options.tolerance === undefined ? {} : { tolerance: options.tolerance }),
    ...(options.policy === undefined ? {} : { policy: options.policy }),
    ...(context === undefined ? {} : { context }),
  });
  return { document, text: describe(document), exitCode: 0 };
}

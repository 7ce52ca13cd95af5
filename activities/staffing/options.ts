import { ContraflowError } from '../contract/errors.ts';

/** A change of the handle time, in seconds on `ahtS`. */
export interface HandleTimeEffect {
  delta: number;
  /** Ends of the effect's confidence interval; both or neither. */
  lower?: number;
  upper?: number;
}

/** What is asked of `computeStaffing`: one interval of one queue. */
export interface StaffingOptions {
  /** Calls offered in the interval, 0 or more. */
  calls: number;
  /** Length of the interval, seconds. */
  intervalS: number;
  /** Mean handle time, seconds. */
  ahtS: number;
  /** Target share of offered calls answered within the threshold, in (0, 1). */
  serviceLevel: number;
  /** Threshold of the service level, seconds. */
  thresholdS: number;
  /** Share of rostered time in which an agent is not available, in [0, 1). Default 0.3. */
  shrinkage?: number;
  /** Highest occupancy that is accepted, in (0, 1]. Default 0.85. */
  maxOccupancy?: number;
  /** Mean patience of callers, seconds; given, callers hang up (Erlang A). */
  patienceS?: number;
  effect?: HandleTimeEffect;
}

/** Loads above this are refused: the figure is a slip of units, and the search over agents would be long. */
const maxLoad = 100_000;

function refuse(key: string, value: number, range: string): never {
  throw new ContraflowError({
    kind: 'usage',
    code: 'option-out-of-range',
    message: `${key} is ${value}`,
    hint: `give ${range}`,
  });
}

function checkEffect(options: StaffingOptions, effect: HandleTimeEffect): void {
  const { delta, lower, upper } = effect;
  for (const [key, value] of Object.entries({ '--delta': delta, '--lower': lower, '--upper': upper })) {
    if (value === undefined) continue;
    if (!Number.isFinite(value)) refuse(key, value, 'a number of seconds');
    if (!(options.ahtS + value > 0))
      refuse(key, value, `a change that leaves --aht ${options.ahtS} positive`);
  }
  if ((lower === undefined) !== (upper === undefined)) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'interval-incomplete',
      message: 'only one end of the interval of the effect is given',
      hint: 'give both --lower and --upper, or neither',
    });
  }
  if (lower !== undefined && upper !== undefined && !(lower <= delta && delta <= upper)) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'interval-order',
      message: `--lower ${lower}, --delta ${delta}, --upper ${upper} are not in order`,
      hint: 'give --lower ≤ --delta ≤ --upper, in seconds',
    });
  }
}

/** Refuses options that describe no queue, by name of the command line's flag. */
export function checkStaffingOptions(options: StaffingOptions): void {
  const { calls, intervalS, ahtS, serviceLevel, thresholdS, shrinkage, maxOccupancy, patienceS } = options;
  if (!(calls >= 0 && calls < Infinity)) refuse('--calls', calls, 'a number of calls, 0 or more');
  if (!(intervalS > 0 && intervalS < Infinity))
    refuse('--interval', intervalS, 'a positive number of seconds');
  if (!(ahtS > 0 && ahtS < Infinity)) refuse('--aht', ahtS, 'a positive number of seconds');
  if (!(serviceLevel > 0 && serviceLevel < 1))
    refuse('--service-level', serviceLevel, 'a share between 0 and 1, for example 0.8');
  if (!(thresholdS >= 0 && thresholdS < Infinity))
    refuse('--threshold', thresholdS, 'a number of seconds, 0 or more');
  if (shrinkage !== undefined && !(shrinkage >= 0 && shrinkage < 1))
    refuse('--shrinkage', shrinkage, 'a share from 0 to below 1');
  if (maxOccupancy !== undefined && !(maxOccupancy > 0 && maxOccupancy <= 1))
    refuse('--max-occupancy', maxOccupancy, 'a share above 0, at most 1');
  if (patienceS !== undefined && !(patienceS > 0 && patienceS < Infinity))
    refuse('--patience', patienceS, 'a positive number of seconds');
  if (options.effect) checkEffect(options, options.effect);
  const longest = ahtS + Math.max(0, options.effect?.upper ?? 0, options.effect?.delta ?? 0);
  if ((calls / intervalS) * longest > maxLoad)
    refuse('--calls', calls, `a load of at most ${maxLoad} erlangs; check that times are in seconds`);
}

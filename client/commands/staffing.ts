import { ContraflowError } from '../../activities/contract/errors.ts';
import type { StaffingLevel, StaffingResult } from '../../activities/contract/staffing-result.ts';
import { computeStaffing, type StaffingOptions } from '../../activities/staffing/index.ts';

/** Flags of the command as numbers; times in seconds. */
export interface StaffingCommandOptions {
  calls: number;
  interval: number;
  aht: number;
  serviceLevel: number;
  threshold: number;
  shrinkage?: number;
  maxOccupancy?: number;
  patience?: number;
  delta?: number;
  lower?: number;
  upper?: number;
}

function line(name: string, level: StaffingLevel): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const lost = level.abandonment === null ? '' : ` · abandoned ${percent(level.abandonment)}`;
  return `${name.padEnd(12)} ${level.agents} agents · ${level.rostered} rostered · ${level.fte.toFixed(2)} FTE · service level ${percent(level.serviceLevel)} · occupancy ${percent(level.occupancy)} · ASA ${level.averageSpeedOfAnswer.toFixed(1)} s${lost}`;
}

function describe(result: StaffingResult): string {
  const lines = [line(result.before ? 'before' : 'staff', result.before ?? result)];
  if (result.after) lines.push(line('after', result.after));
  if (result.afterLower) lines.push(line('after, lower', result.afterLower));
  if (result.afterUpper) lines.push(line('after, upper', result.afterUpper));
  if (result.change) {
    const { fte, fteLower, fteUpper } = result.change;
    lines.push(`change ${fte.toFixed(2)} FTE [${fteLower.toFixed(2)}, ${fteUpper.toFixed(2)}]`);
  }
  return lines.join('\n');
}

function effectOf({ delta, lower, upper }: StaffingCommandOptions): Pick<StaffingOptions, 'effect'> {
  if (delta !== undefined) {
    return {
      effect: { delta, ...(lower === undefined ? {} : { lower }), ...(upper === undefined ? {} : { upper }) },
    };
  }
  if (lower === undefined && upper === undefined) return {};
  throw new ContraflowError({
    kind: 'usage',
    code: 'delta-missing',
    message: '--lower or --upper without --delta',
    hint: 'give the effect with --delta D, in seconds',
  });
}

/**
 * `contraflow staffing`: staff for one interval, and with an effect before and after it.
 * @throws ContraflowError (usage) naming the flag that is out of range
 */
export async function runStaffingCommand(
  options: StaffingCommandOptions,
): Promise<{ document: StaffingResult; text: string; exitCode: number }> {
  const document = computeStaffing({
    calls: options.calls,
    intervalS: options.interval,
    ahtS: options.aht,
    serviceLevel: options.serviceLevel,
    thresholdS: options.threshold,
    ...(options.shrinkage === undefined ? {} : { shrinkage: options.shrinkage }),
    ...(options.maxOccupancy === undefined ? {} : { maxOccupancy: options.maxOccupancy }),
    ...(options.patience === undefined ? {} : { patienceS: options.patience }),
    ...effectOf(options),
  });
  return { document, text: describe(document), exitCode: 0 };
}

import type { QueueBlock } from '../scenario/index.ts';

/** A mean as the platform prints it, to three decimals; null where there is nothing to average. */
export function perThousand(value: number): number | null {
  return Number.isNaN(value) ? null : Math.round(value * 1000) / 1000;
}

/** Percent of offered calls answered within the target, null where none was offered. */
export function serviceLevelPercent(block: QueueBlock, index: number): number | null {
  const offered = block.offered[index]!;
  return offered === 0 ? null : perThousand((100 * block.answeredInServiceLevel[index]!) / offered);
}

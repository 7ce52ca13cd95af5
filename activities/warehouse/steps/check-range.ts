import type { PlatformConfig } from '../../contract/config.ts';
import { ContraflowError } from '../../contract/errors.ts';
import type { BackfillRequest } from '../../contract/steps.ts';
import { maxWindowDaysOf } from '../../extraction/readers.ts';
import { rangeOf } from '../../extraction/windows.ts';

/**
 * Refuses what no backfill of the platform can read: a range that ends before it begins, and windows longer than the
 * platform answers in full. Windows of the page cache have the length they were read with.
 *
 * @throws ContraflowError `bad-date`, `empty-range`, `bad-window-days` or `unsupported-profile`
 */
export function checkRange(
  request: Pick<BackfillRequest, 'from' | 'to' | 'windowDays' | 'fromCache'>,
  platform: PlatformConfig,
): void {
  if (request.from !== undefined && request.to !== undefined) rangeOf(request.from, request.to);
  if (request.fromCache === true) return;
  const most = maxWindowDaysOf(platform);
  if (request.windowDays <= most) return;
  throw new ContraflowError({
    kind: 'usage',
    code: 'bad-window-days',
    message: `${platform.id}: windows of ${request.windowDays} days are longer than the ${most} that can be read at a time`,
    hint: `use --window-days ${most} or fewer`,
  });
}

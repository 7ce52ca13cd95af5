import { PlatformError } from '../../../activities/extraction/platform-error.ts';

/** Tries again as the orchestration does, where the platform says that later may help. */
export async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = 7; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0 || !(error instanceof PlatformError) || !error.retryable) throw error;
    }
  }
}

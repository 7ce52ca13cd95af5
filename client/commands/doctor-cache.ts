import type { CacheConfig } from '../../activities/contract/config.ts';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { openCache } from '../../activities/extraction/cache/index.ts';
import { attempt, type Finding } from './doctor-finding.ts';

/** The only object that an examination writes; its content is always the same. */
const probeKey = 'doctor/probe';
const probe = Buffer.from('contraflow doctor\n');
const patienceMs = 20_000;

const placeOf = (config: CacheConfig): string =>
  config.kind === 'folder'
    ? `folder ${config.path}`
    : `${config.kind} ${config.bucket}${config.prefix === '' ? '' : `/${config.prefix}`}`;

/** Whether the page cache can be reached, written to, read and listed. */
export function examineCache(config: CacheConfig): Promise<Finding> {
  return attempt('page cache', async () => {
    const place = placeOf(config);
    const work = async (): Promise<string> => {
      const cache = openCache(config);
      await cache.replace(probeKey, probe);
      const read = await cache.get(probeKey);
      const listed = await cache.list('doctor/');
      if (read !== null && probe.equals(read) && listed.includes(probeKey))
        return `${place}: written, read, listed`;
      throw new ContraflowError({
        kind: 'failed',
        code: 'cache-inconsistent',
        message: `${place} does not give back what was written to it`,
        hint: 'check that no rule of the store rewrites, expires or hides objects',
      });
    };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const message = `${place} does not answer within ${patienceMs / 1000} s`;
        const hint = 'check endpoint, region, the network and HTTPS_PROXY';
        reject(new ContraflowError({ kind: 'failed', code: 'cache-unreachable', message, hint }));
      }, patienceMs);
    });
    return Promise.race([work(), late]).finally(() => clearTimeout(timer));
  });
}

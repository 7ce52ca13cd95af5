import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import { ContraflowError } from '../contract/errors.ts';
import type { TimeWindow } from '../contract/window-manifest.ts';
import type { PageCache } from './cache/index.ts';
import { sha256 } from './cache/index.ts';
import type { RoutingChange } from './genesys/routing-audits.ts';
import { readRoutingChanges } from './genesys/routing-audits.ts';
import type { PageAccess } from './page.ts';
import { PlatformError } from './platform-error.ts';
import { planWindows } from './windows.ts';

const compress = promisify(gzip);
const expand = promisify(gunzip);

/** Days of one audit query; the platform publishes no limit. */
const auditDays = 30;

const stored = z.array(
  z.strictObject({
    entity: z.string(),
    changed_at: z.iso.datetime(),
    by: z.string().nullable(),
    before: z.string(),
    after: z.string(),
  }),
);

/** Routing changes of a span in the page cache. */
export interface RoutingReference {
  key: string;
  changes: number;
}

/**
 * Reads the changes to queues, members and skills of a span into the page cache, by ids only.
 *
 * @returns null where the credentials may not read audits
 * @throws PlatformError
 */
export async function storeRoutingChanges(
  platform: string,
  span: TimeWindow,
  access: PageAccess,
  cache: PageCache,
): Promise<RoutingReference | null> {
  const changes: RoutingChange[] = [];
  try {
    for (const part of planWindows(span.start, span.end, auditDays))
      changes.push(...(await readRoutingChanges(access, part)));
  } catch (error) {
    if (error instanceof PlatformError && error.status === 403) return null;
    throw error;
  }
  const text = JSON.stringify(changes);
  const key = `${platform}/organisation/routing-${sha256(text)}.json.gz`;
  await cache.putOnce(key, await compress(text));
  return { key, changes: changes.length };
}

/** The changes behind a reference. @throws ContraflowError `cache-page-missing` */
export async function loadRoutingChanges(cache: PageCache, key: string): Promise<RoutingChange[]> {
  const bytes = await cache.get(key);
  if (bytes !== null) return stored.parse(JSON.parse((await expand(bytes)).toString('utf8')));
  throw new ContraflowError({
    kind: 'failed',
    code: 'cache-page-missing',
    message: `cached routing changes ${key} are missing`,
    hint: 'run the cycle again: it reads them from the platform',
  });
}

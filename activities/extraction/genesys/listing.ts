import { z } from 'zod';
import type { ApiRequest } from '../http/index.ts';
import { parseShape } from '../parse-shape.ts';
import { PlatformError } from '../platform-error.ts';

/** Sends one request and gives its JSON answer. */
export type Ask = (request: ApiRequest) => Promise<unknown>;

/** Pages of one listing at most: a listing that goes on longer leads in a circle. */
const maxPages = 10_000;
const timeoutMs = 60_000;

const link = z.looseObject({ nextUri: z.string().optional(), entities: z.array(z.unknown()) });

/** The refusal of an answer that is not what the platform documents. */
export function badAnswer(path: string, says: string): PlatformError {
  return new PlatformError({
    kind: 'failed',
    code: 'bad-answer',
    message: `${path}: ${says}`,
    hint: 'repeat it; check api (guide or published) where it lasts',
    retryable: true,
  });
}

/** Reads an answer against its schema. @throws PlatformError `bad-answer` */
export function expectShape<T extends z.ZodType>(schema: T, json: unknown, path: string): z.output<T> {
  const shape = parseShape(schema, json);
  if (shape.ok) return shape.value;
  throw badAnswer(path, shape.fault.message);
}

/** Path and query of the page that `nextUri` names; only the path counts, so that a token never goes to another host. */
function follow(nextUri: string, path: string): [string, string][] {
  const next = URL.canParse(nextUri, 'https://platform') ? new URL(nextUri, 'https://platform') : null;
  if (next?.pathname === path) return [...next.searchParams];
  throw badAnswer(path, 'nextUri leads to another listing');
}

/**
 * Every entity of a numbered listing. The next page is the one `nextUri` names: some listings give neither total nor
 * number of pages.
 *
 * @throws PlatformError `bad-answer` for a listing that breaks its shape or does not end
 */
export async function listAll<T extends z.ZodType<{ entities: unknown[] }>>(
  ask: Ask,
  schema: T,
  path: string,
  pageSize: number,
): Promise<z.output<T>['entities']> {
  const entities: unknown[] = [];
  const asked = new Set<string>();
  let query: [string, string][] = [
    ['pageSize', String(pageSize)],
    ['pageNumber', '1'],
  ];
  for (let page = 0; page < maxPages; page++) {
    asked.add(JSON.stringify(query));
    const json = await ask({ method: 'GET', path, query, timeoutMs });
    entities.push(...expectShape(schema, json, path).entities);
    const { nextUri } = expectShape(link, json, path);
    if (nextUri === undefined) return entities;
    query = follow(nextUri, path);
    if (asked.has(JSON.stringify(query))) break;
  }
  throw badAnswer(path, 'the listing does not end');
}

import type { TimeWindow } from '../../contract/window-manifest.ts';
import type { GenesysAudit } from '../../contract/wire/index.ts';
import { genesysAuditResults, genesysAuditTransaction } from '../../contract/wire/index.ts';
import type { JobProgress } from '../jobs/index.ts';
import { awaitJob } from '../jobs/index.ts';
import type { PageAccess } from '../page.ts';
import { badAnswer, expectShape } from './listing.ts';

const root = '/api/v2/audits/query';
const auditsAPage = 500;
const timeoutMs = 60_000;

/** Kinds of entities whose changes decide who answers what. */
const routingEntities = new Set(['Queue', 'QueueMember', 'RoutingSkill', 'Skill', 'SkillGroup', 'User']);

/** A change to routing as it stands in `routing_changes`, without platform and run; states are JSON text. */
export interface RoutingChange {
  /** Kind and id, such as `Queue:billing`. */
  entity: string;
  /** ISO with Z. */
  changed_at: string;
  /** The platform's id of the user or client that made it; never a name. */
  by: string | null;
  before: string;
  after: string;
}

async function poll({ ask }: PageAccess, id: string): Promise<JobProgress> {
  const path = `${root}/${encodeURIComponent(id)}`;
  const json = await ask({ method: 'GET', path });
  if (json === null) return { state: 'running' };
  const { state } = expectShape(genesysAuditTransaction, json, path);
  if (state === 'Queued' || state === 'Running') return { state: 'running' };
  return state === 'Succeeded' ? { state: 'done' } : { state: 'failed', reason: state };
}

async function readAudits(access: PageAccess, id: string): Promise<GenesysAudit[]> {
  const path = `${root}/${encodeURIComponent(id)}/results`;
  const audits = new Map<string, GenesysAudit>();
  const cursors = new Set<string>();
  for (let cursor: string | null = null; ; ) {
    const query: [string, string][] = [['pageSize', String(auditsAPage)]];
    if (cursor !== null) query.push(['cursor', cursor]);
    const page = expectShape(
      genesysAuditResults,
      await access.ask({ method: 'GET', path, query, timeoutMs }),
      path,
    );
    for (const audit of page.entities) audits.set(audit.id, audit);
    if (!page.cursor) return [...audits.values()];
    if (cursors.has(page.cursor)) throw badAnswer(path, 'the cursor leads back to an earlier page');
    cursors.add(page.cursor);
    cursor = page.cursor;
  }
}

function toChange(audit: GenesysAudit): RoutingChange {
  const state = (values: 'oldValues' | 'newValues'): string =>
    JSON.stringify({
      action: audit.action,
      properties: Object.fromEntries(
        (audit.propertyChanges ?? []).map((change) => [change.property, change[values] ?? []]),
      ),
    });
  return {
    entity: `${audit.entityType}:${audit.entity?.id ?? 'unknown'}`,
    changed_at: new Date(audit.eventDate).toISOString(),
    by: audit.user?.id ?? audit.client?.id ?? null,
    before: state('oldValues'),
    after: state('newValues'),
  };
}

/** Changes of one entity at one instant are one row: what both say is put side by side. */
function merge(changes: readonly RoutingChange[]): RoutingChange[] {
  const rows = new Map<string, RoutingChange>();
  for (const change of changes) {
    const key = `${change.entity}\u0000${change.changed_at}`;
    const known = rows.get(key);
    const both = (a: string, b: string): string => {
      const [first, second] = [JSON.parse(a), JSON.parse(b)] as { action: string; properties: object }[];
      return JSON.stringify({
        action: second!.action,
        properties: { ...first!.properties, ...second!.properties },
      });
    };
    rows.set(
      key,
      known === undefined
        ? change
        : { ...change, before: both(known.before, change.before), after: both(known.after, change.after) },
    );
  }
  return [...rows.values()].sort((a, b) =>
    a.changed_at === b.changed_at ? (a.entity < b.entity ? -1 : 1) : a.changed_at < b.changed_at ? -1 : 1,
  );
}

/**
 * Changes to queues, members and skills in a span, from the audit query of the service `Routing`: submitted, polled,
 * read by cursor. Ordered by time, one row for each entity and instant.
 *
 * @throws PlatformError where the query fails or its answers break their shape
 */
export async function readRoutingChanges(access: PageAccess, span: TimeWindow): Promise<RoutingChange[]> {
  const body = {
    interval: `${span.start}/${span.end}`,
    serviceName: 'Routing',
    sort: [{ name: 'Timestamp', sortOrder: 'ascending' }],
  };
  const submitted = await access.ask({ method: 'POST', path: root, body, timeoutMs });
  const { id } = expectShape(genesysAuditTransaction, submitted, root);
  await awaitJob(`audit query ${id}`, () => poll(access, id), access);
  const audits = await readAudits(access, id);
  return merge(audits.filter((audit) => routingEntities.has(audit.entityType)).map(toChange));
}

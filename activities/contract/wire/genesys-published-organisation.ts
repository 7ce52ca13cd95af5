import { z } from 'zod';
import { dropped } from './known-and-dropped.ts';

/** What every numbered listing carries beside its entities. Some give no total: only `nextUri` says that more follows. */
const paging = {
  pageSize: z.number().optional(),
  pageNumber: z.number().optional(),
  total: z.number().optional(),
  pageCount: z.number().optional(),
  nextUri: z.string().optional(),
  previousUri: z.string().optional(),
  firstUri: z.string().optional(),
  lastUri: z.string().optional(),
  selfUri: z.string().optional(),
};

/** Answer of `GET /api/v2/routing/queues`, one page; what does not concern the figures is dropped. */
export const genesysQueueListing = z.looseObject({
  ...paging,
  entities: z.array(z.looseObject({ id: z.string().min(1), name: z.string().optional() })),
});

/** Answer of `GET /api/v2/routing/queues/{id}/members`, one page. */
export const genesysMemberListing = z.looseObject({
  ...paging,
  entities: z.array(
    z.looseObject({ id: z.string().min(1), joined: z.boolean().optional(), memberBy: z.string().optional() }),
  ),
});

/** A routing skill that a user holds; proficiency 0 to 5. */
export const genesysRoutingSkill = z.looseObject({
  id: z.string().min(1),
  name: z.string().optional(),
  proficiency: z.number().min(0).max(5).optional(),
  state: z.string().optional(),
});

/** Answer of `GET /api/v2/routing/skills`, one page. */
export const genesysSkillListing = z.looseObject({ ...paging, entities: z.array(genesysRoutingSkill) });

/** Answer of `GET /api/v2/users?expand=skills`, one page; names and addresses are dropped. */
export const genesysUserListing = z.looseObject({
  ...paging,
  entities: z.array(z.object({ id: z.string().min(1), skills: z.array(genesysRoutingSkill).optional() })),
});

/** Answer of `POST /api/v2/audits/query` and of the polls that follow it. */
export const genesysAuditTransaction = z.looseObject({
  id: z.string().min(1),
  state: z.enum(['Queued', 'Running', 'Succeeded', 'Failed', 'Cancelled']),
});

/** One audited action. The client's address and the message, which may name people, are dropped. */
export const genesysAudit = z.object({
  id: z.string().min(1),
  action: z.string(),
  entityType: z.string(),
  entity: z.object({ id: z.string().optional(), name: z.string().optional(), selfUri: dropped }).optional(),
  user: z.object({ id: z.string().optional(), name: dropped, selfUri: dropped }).optional(),
  client: z.object({ id: z.string().optional(), name: dropped, selfUri: dropped }).optional(),
  eventDate: z.iso.datetime({ offset: true }),
  propertyChanges: z
    .array(
      z.object({
        property: z.string(),
        oldValues: z.array(z.string()).optional(),
        newValues: z.array(z.string()).optional(),
      }),
    )
    .optional(),
  serviceName: z.string().optional(),
  level: dropped,
  status: dropped,
  remoteIp: dropped,
  application: dropped,
  initiatingAction: dropped,
  transactionInitiator: dropped,
  message: dropped,
  context: dropped,
  entityChanges: dropped,
});
export type GenesysAudit = z.infer<typeof genesysAudit>;

/** Answer of `GET /api/v2/audits/query/{id}/results`, one page; the last one has no cursor. */
export const genesysAuditResults = z.object({
  id: z.string().optional(),
  pageSize: z.number().optional(),
  cursor: z.string().min(1).nullable().optional(),
  entities: z.array(genesysAudit),
});

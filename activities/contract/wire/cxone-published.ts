import { z } from 'zod';

const optionalCount = z.number().nullable().optional();
const optionalMean = z.number().nullable().optional();
/** Ids come as numbers; some proxies and exports turn them into text. */
const id = z.union([z.number().int(), z.string().min(1)]).transform(String);
const optionalId = id.nullable().optional();
const instant = z.iso.datetime({ offset: true });
/** An ISO 8601 duration such as PT4M51.2S, or plain seconds. */
const duration = z
  .union([z.number(), z.string().regex(/^-?P(?!$)(\d+D)?(T(?!$)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/)])
  .nullable()
  .optional();

/** One skill and interval of `GET /wfm-data/skills/contacts`. Averages are seconds; the service level is a percentage. */
export const cxoneIntervalStat = z.object({
  intervalStartDate: instant,
  skillId: id,
  skillName: z.string().nullable().optional(),
  mediaTypeId: optionalCount,
  isOutbound: z.boolean().nullable().optional(),
  serviceLevel: optionalMean,
  totalContacts: z.number(),
  totalHandled: z.number(),
  averageHandleTime: optionalMean,
  abandonCount: z.number(),
  averageSpeedOfAnswer: optionalMean,
});

/** Answer of `GET /wfm-data/skills/contacts`, its envelope under one name. */
export const cxoneIntervals = z.object({ contactStats: z.array(cxoneIntervalStat) });
export type CxoneIntervals = z.infer<typeof cxoneIntervals>;

/** One skill of `GET /skills/summary` over the range asked for. */
export const cxoneSkillSummary = z.object({
  skillId: id,
  skillName: z.string().nullable().optional(),
  mediaTypeId: optionalCount,
  isOutbound: z.boolean().nullable().optional(),
  contactsOffered: z.number(),
  contactsHandled: z.number(),
  abandonCount: z.number(),
  contactsWithinSLA: optionalCount,
  averageHandleTime: duration,
  averageSpeedToAnswer: duration,
  averageTalkTime: duration,
  averageWrapTime: duration,
  holdTime: duration,
});

export const cxoneSkillSummaries = z.object({ skillSummaries: z.array(cxoneSkillSummary) });
export type CxoneSkillSummaries = z.infer<typeof cxoneSkillSummaries>;

/** One contact of `GET /contacts/completed`. Durations are seconds. Fields that identify a caller are not read. */
export const cxoneContact = z.object({
  contactId: id,
  masterContactId: optionalId,
  contactStartDate: instant,
  lastUpdateTime: instant.nullable().optional(),
  agentId: optionalId,
  skillId: optionalId,
  skillName: z.string().nullable().optional(),
  teamId: optionalId,
  campaignId: optionalId,
  mediaTypeId: optionalCount,
  isOutbound: z.boolean().nullable().optional(),
  abandoned: z.boolean(),
  isShortAbandon: z.boolean().nullable().optional(),
  preQueueSeconds: z.number(),
  inQueueSeconds: z.number(),
  agentSeconds: z.number(),
  holdSeconds: optionalMean,
  acwSeconds: optionalMean,
  totalDurationSeconds: z.number(),
  serviceLevelFlag: optionalCount,
  primaryDispositionId: optionalId,
  secondaryDispositionId: optionalId,
  endReason: z.string().nullable().optional(),
  transferIndicatorId: optionalCount,
  dateContactWarehoused: instant.nullable().optional(),
  dateACWWarehoused: instant.nullable().optional(),
});
export type CxoneContact = z.infer<typeof cxoneContact>;

/** Answer of `GET /contacts/completed`. `lastPollTime` is where the next poll by `updatedSince` begins. */
export const cxoneContacts = z.object({
  totalRecords: z.number().int().nonnegative(),
  lastPollTime: instant.nullable().optional(),
  completedContacts: z.array(cxoneContact),
});
export type CxoneContacts = z.infer<typeof cxoneContacts>;

/** Answer of `GET /.well-known/cxone-configuration?tenantId=…`. */
export const cxoneConfiguration = z.object({
  api_endpoint: z.url().optional(),
  area: z
    .string()
    .regex(/^[a-z0-9-]+$/i)
    .optional(),
  domain: z
    .string()
    .regex(/^[a-z0-9.-]+$/i)
    .optional(),
});

/** The part of `GET {issuer}/.well-known/openid-configuration` that is used. */
export const openidConfiguration = z.object({ token_endpoint: z.url() });

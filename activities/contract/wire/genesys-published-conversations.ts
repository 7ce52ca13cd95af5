import { z } from 'zod';
import { dropped } from './known-and-dropped.ts';

const instant = z.iso.datetime({ offset: true });

/** States of an analytics job. Audits use other words. */
export const genesysJobState = z.enum(['QUEUED', 'PENDING', 'FULFILLED', 'FAILED', 'CANCELLED', 'EXPIRED']);

/** Answer of `POST /api/v2/analytics/conversations/details/jobs`. */
export const genesysJobSubmission = z.looseObject({ jobId: z.string().regex(/^[A-Za-z0-9._-]{1,100}$/) });

/** Answer of `GET …/jobs/{id}`, with status 200, or 202 while the job runs. */
export const genesysJob = z.looseObject({
  state: genesysJobState,
  errorMessage: z.string().nullable().optional(),
  expirationDate: instant.optional(),
});

/** Answer of `GET …/jobs/availability`: the end of what the data lake holds. */
export const genesysJobAvailability = z.looseObject({ dataAvailabilityDate: instant });

/** A stretch of a session. `wrapUpNote` is a text about a person and is dropped. */
export const genesysSegment = z.object({
  segmentType: z.string(),
  segmentStart: instant,
  segmentEnd: instant.optional(),
  queueId: z.string().optional(),
  disconnectType: z.string().optional(),
  wrapUpCode: z.string().optional(),
  errorCode: z.string().optional(),
  conference: z.boolean().optional(),
  requestedRoutingSkillIds: z.array(z.string()).optional(),
  requestedLanguageId: dropped,
  groupId: dropped,
  audioMuted: dropped,
  videoMuted: dropped,
  wrapUpNote: dropped,
  wrapUpTags: dropped,
  subject: dropped,
  q850ResponseCodes: dropped,
  sipResponseCodes: dropped,
  scoredAgents: dropped,
  properties: dropped,
});

/** A metric that a session emitted: durations in milliseconds, counts as 1. */
export const genesysSessionMetric = z.object({
  name: z.string(),
  value: z.number(),
  emitDate: instant.optional(),
});

/** A session of a participant. Addresses and names of remote parties are dropped. */
export const genesysSession = z.object({
  sessionId: z.string().optional(),
  mediaType: z.string(),
  direction: z.string().optional(),
  outboundCampaignId: z.string().optional(),
  dispositionAnalyzer: z.string().optional(),
  dispositionName: z.string().optional(),
  usedRouting: z.string().optional(),
  requestedRoutings: z.array(z.string()).optional(),
  metrics: z.array(genesysSessionMetric).optional(),
  segments: z.array(genesysSegment).optional(),
  outboundContactId: dropped,
  outboundContactListId: dropped,
  ani: dropped,
  dnis: dropped,
  sessionDnis: dropped,
  remote: dropped,
  remoteNameDisplayable: dropped,
  addressFrom: dropped,
  addressTo: dropped,
  addressOther: dropped,
  addressSelf: dropped,
  callbackNumbers: dropped,
  callbackUserName: dropped,
  provider: dropped,
  peerId: dropped,
  protocolCallId: dropped,
  edgeId: dropped,
  skipEnabled: dropped,
  timeoutSeconds: dropped,
  recording: dropped,
  mediaEndpointStats: dropped,
  flow: dropped,
  agentSkills: dropped,
  proposedAgents: dropped,
});
export type GenesysSession = z.infer<typeof genesysSession>;

/** A participant. Names and attributes, which hold whatever a flow has put there, are dropped. */
export const genesysParticipant = z.object({
  participantId: z.string().optional(),
  purpose: z.string(),
  userId: z.string().optional(),
  teamId: z.string().optional(),
  sessions: z.array(genesysSession).optional(),
  participantName: dropped,
  externalContactId: dropped,
  externalOrganizationId: dropped,
  flaggedReason: dropped,
  attributes: dropped,
});
export type GenesysParticipant = z.infer<typeof genesysParticipant>;

/** A survey sent after the conversation. */
export const genesysConversationSurvey = z.object({
  surveyId: z.string().optional(),
  surveyStatus: z.string().optional(),
  queueId: z.string().optional(),
  oSurveyTotalScore: z.number().optional(),
  eventTime: dropped,
  surveyCompletedDate: z.string().optional(),
  surveyFormContextId: dropped,
  surveyFormId: dropped,
  surveyFormName: dropped,
  surveyPartialResponse: dropped,
  surveyPromoterScore: dropped,
  surveyType: dropped,
  userId: dropped,
});

export const genesysConversation = z.object({
  conversationId: z.string().min(1),
  conversationStart: instant,
  conversationEnd: instant.optional(),
  originatingDirection: z.string().optional(),
  divisionIds: z.array(z.string()).optional(),
  participants: z.array(genesysParticipant),
  surveys: z.array(genesysConversationSurvey).optional(),
  conversationInitiator: dropped,
  customerParticipation: dropped,
  externalTag: dropped,
  evaluations: dropped,
  resolutions: dropped,
  knowledgeBaseIds: dropped,
  mediaStatsMinConversationMos: dropped,
  mediaStatsMinConversationRFactor: dropped,
  selfServed: dropped,
});
export type GenesysConversation = z.infer<typeof genesysConversation>;

/** Answer of `GET …/jobs/{id}/results`, one page; the last one has no cursor. */
export const genesysConversationPage = z.object({
  conversations: z.array(genesysConversation).optional(),
  cursor: z.string().min(1).nullable().optional(),
  dataAvailabilityDate: instant.optional(),
});

import { z } from 'zod';

/** Other names under which versions of the API send a field, in lower case. */
const aliases: Readonly<Record<string, string>> = {
  contactstart: 'contactStartDate',
  mediatype: 'mediaTypeId',
};

/** Fields that the API sends and Contraflow leaves behind: some identify a caller, none is drift. Lower case. */
const leftBehind = new Set(
  [
    ['businessUnitId', 'businessUnitName', '_links', 'mediaTypeName', 'mediaSubTypeId', 'mediaSubTypeName'],
    ['campaignName', 'teamName', 'pointOfContactId', 'pointOfContactName', 'transferIndicatorName'],
    ['firstName', 'lastName', 'fromAddr', 'fromAddress', 'toAddr', 'toAddress', 'dispositionNotes', 'tags'],
    ['callbackTime', 'conferenceSeconds', 'confSeconds', 'holdCount', 'postQueueSeconds', 'releaseSeconds'],
    ['isLogged', 'isRefused', 'isTakeover', 'refuseReason', 'refuseTime', 'routingTime', 'routingAttribute'],
    ['isAnalyticsProcessed', 'analyticsProcessedDate', 'isActive', 'isWarehoused', 'stateId', 'stateName'],
    ['digitalContactStateId', 'digitalContactStateName', 'highProficiency', 'lowProficiency', 'fileName'],
    ['abandonSeconds', 'abandonRate', 'totalContactTime', 'averageInqueueTime', 'serviceLevel'],
    ['serviceLevelGoal', 'serviceLevelThreshold', 'contactsOutOfSLA', 'contactsActive', 'contactsQueued'],
    ['queueCount', 'longestQueueDur', 'agentsAcw', 'agentsAvailable', 'agentsIdle', 'agentsLoggedIn'],
    ['agentsUnavailable', 'agentsWorking', 'dials', 'connects', 'connectsAHT', 'rightPartyConnects'],
    ['rightPartyConnectsAHT'],
  ].flatMap((names) => names.map((name) => name.toLowerCase())),
);

/**
 * The same JSON with the fields of a schema under the schema's own names: the API's spelling varies between versions
 * (`acwSeconds`, `ACWSeconds`), and documented fields that are not read are dropped, so that what is left unknown is
 * drift. Where two spellings of one field come together, the schema's own wins.
 */
export function canonicalFields(schema: z.ZodType, json: unknown): unknown {
  if (schema instanceof z.ZodArray && Array.isArray(json))
    return json.map((element) => canonicalFields(schema.element as z.ZodType, element));
  if (!(schema instanceof z.ZodObject) || typeof json !== 'object' || json === null || Array.isArray(json))
    return json;
  const shape = schema.shape as Record<string, z.ZodType>;
  const known = new Map(Object.keys(shape).map((name) => [name.toLowerCase(), name]));
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(json)) {
    const lower = name.toLowerCase();
    const alias = aliases[lower];
    const own = known.get(lower) ?? (alias !== undefined && Object.hasOwn(shape, alias) ? alias : undefined);
    if (own === undefined) {
      if (!leftBehind.has(lower)) result[name] = value;
    } else if (name === own || !Object.hasOwn(result, own)) {
      result[own] = canonicalFields(shape[own]!, value);
    }
  }
  return result;
}

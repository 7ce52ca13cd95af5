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

/** Where a field of an object goes: to the schema's own name, nowhere, or on as unknown. */
type Placement = { own: string } | 'left-behind' | 'unknown';

/** Placements by schema and spelling: pages repeat the same few names thousands of times. */
const placements = new WeakMap<z.ZodObject, Map<string, Placement>>();

function placementOf(schema: z.ZodObject, name: string): Placement {
  const known = placements.get(schema) ?? new Map<string, Placement>();
  placements.set(schema, known);
  const found = known.get(name);
  if (found !== undefined) return found;
  const lower = name.toLowerCase();
  const names = Object.keys(schema.shape);
  const own = names.find((one) => one.toLowerCase() === lower) ?? names.find((one) => one === aliases[lower]);
  const placed = own === undefined ? (leftBehind.has(lower) ? 'left-behind' : 'unknown') : { own };
  // Names come from outside: beyond a bound they are not remembered.
  if (known.size < 1000) known.set(name, placed);
  return placed;
}

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
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(json)) {
    const placed = placementOf(schema, name);
    if (placed === 'left-behind') continue;
    if (placed === 'unknown') {
      result[name] = value;
    } else if (name === placed.own || !Object.hasOwn(result, placed.own)) {
      result[placed.own] =
        typeof value === 'object' && value !== null
          ? canonicalFields(schema.shape[placed.own] as z.ZodType, value)
          : value;
    }
  }
  return result;
}

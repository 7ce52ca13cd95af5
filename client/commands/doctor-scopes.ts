import type { ApiPlatformConfig, Config } from '../../activities/contract/config.ts';
import type { Finding } from './doctor-finding.ts';

/** OAuth scopes that the guides name, with the permission as the platform's console shows it. */
const readScopes = {
  'analytics:report:read': 'Analytics > Report > Read',
  'routing:skill:read': 'Routing > Skill > Read',
  'telephony:queue:read': 'Telephony > Queue > Read',
  'data:export:read': 'Data Exchange > Export > Read',
};
const dialScopes = {
  'outbound:campaign:read': 'Outbound > Campaign > View',
  'outbound:campaign:write': 'Outbound > Campaign > Edit',
};
/** Permissions of Genesys Cloud's published endpoints. */
const publishedScopes = {
  'analytics:conversationAggregate:view': 'Analytics > Conversation Aggregate > View',
  'analytics:surveyAggregate:view': 'Analytics > Survey Aggregate > View',
  'audits:audit:view': 'Audits > Audit > View',
};
const detailScopes = { 'analytics:conversationDetail:view': 'Analytics > Conversation Detail > View' };

/** Scopes that the platform's profile and source need, by name. */
function wantedScopes(platform: ApiPlatformConfig, config: Config): Record<string, string> {
  const campaigns = config.campaigns.some((campaign) => campaign.platform === platform.id);
  const dialling = campaigns ? dialScopes : {};
  if (platform.api === 'guide') return { ...readScopes, ...dialling };
  if (platform.kind === 'cxone') return {};
  const details = platform.source === 'details' ? detailScopes : {};
  const { 'routing:skill:read': skills, 'telephony:queue:read': queues } = readScopes;
  return {
    ...publishedScopes,
    ...details,
    'routing:skill:read': skills,
    'telephony:queue:read': queues,
    ...dialling,
  };
}

/** One finding a scope; an opaque token tells none, which is no fault. */
export function scopeFindings(
  platform: ApiPlatformConfig,
  config: Config,
  granted: readonly string[] | undefined,
): Finding[] {
  return Object.entries(wantedScopes(platform, config)).map(([scope, permission]): Finding => {
    const check = `${platform.id} ${scope}`;
    if (granted === undefined) return { check, status: 'ok', message: 'not checkable: the token is opaque' };
    if (granted.includes(scope)) return { check, status: 'ok', message: 'granted' };
    const hint = `add the scope; in the console: ${permission}`;
    return { check, status: 'failed', message: 'not granted', hint };
  });
}

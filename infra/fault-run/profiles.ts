import type { Scenario, SimulatedKind } from '../simulator/index.ts';

/** Secrets that stand nowhere but in the worker's environment: whatever else holds one of them has leaked it. */
export const plantedSecrets = {
  FAULTS_GENESYS_CLIENT_ID: 'faults-genesys',
  FAULTS_GENESYS_CLIENT_SECRET: 'planted-secret-genesys-7c19e4',
  FAULTS_CXONE_CLIENT_ID: 'faults-cxone',
  FAULTS_CXONE_CLIENT_SECRET: 'planted-secret-cxone-b83d02',
  FAULTS_CXONE_ACCESS_KEY_ID: 'faults-cxone-key',
  FAULTS_CXONE_ACCESS_KEY_SECRET: 'planted-secret-key-51fa6e==',
} as const;

/** How both simulated platforms are read. */
export const profiles = ['guide', 'published', 'details'] as const;
export type Profile = (typeof profiles)[number];

/** Ids of the platforms, by kind. */
export const platformIds = { genesys: 'genesys', cxone: 'cxone' } as const;

/** Requests a minute that the client allows itself: pacing is measured elsewhere. */
const unhurried = { requestsPerMinute: 60_000, burst: 200 };
const hourMs = 3_600_000;
const whole = { includesHold: true, includesAfterCallWork: true };
const withoutHold = { includesHold: false, includesAfterCallWork: true };
/** The simulated interval data count hold as handle time, its single contacts and the guide's figures do not. */
const cxoneHandleTime = { guide: withoutHold, published: whole, details: withoutHold };

/** Configuration of both platforms in one profile, with the scenario's changes under measurement. */
export function profileConfig(
  profile: Profile,
  urls: Record<SimulatedKind, string>,
  scenario: Scenario,
  paths: { warehouse: string; cache: string; memoryMb: number },
): Record<string, unknown> {
  const api = profile === 'guide' ? 'guide' : 'published';
  const source = profile === 'details' ? { source: 'details' } : {};
  const common = (kind: SimulatedKind) => ({
    id: platformIds[kind],
    kind,
    api,
    ...source,
    credentials: `env://FAULTS_${kind.toUpperCase()}`,
    rateLimit: unhurried,
  });
  const addresses = {
    guide: {
      genesys: { baseUrl: urls.genesys, tokenUrl: `${urls.genesys}/oauth2/token` },
      cxone: { baseUrl: urls.cxone, tokenUrl: `${urls.cxone}/oauth2/token` },
    },
    published: {
      genesys: { baseUrl: urls.genesys, tokenUrl: `${urls.genesys}/oauth/token` },
      // The base address is left to discovery.
      cxone: {
        issuer: urls.cxone,
        tokenUrl: `${urls.cxone}/authentication/v1/token/access-key`,
        serviceLevelFlag: 1,
      },
    },
  }[api];
  return {
    warehouse: { kind: 'duckdb', path: paths.warehouse, memoryMb: paths.memoryMb },
    cache: { kind: 'folder', path: paths.cache },
    platforms: [
      { ...common('genesys'), ...addresses.genesys, handleTime: whole, timezone: 'Europe/Dublin' },
      {
        ...common('cxone'),
        ...addresses.cxone,
        handleTime: cxoneHandleTime[profile],
        timezone: 'Europe/London',
      },
    ],
    changes: scenario.changes.map((change) => ({
      id: change.id,
      intervention: new Date(scenario.startMs + change.startHour * hourMs).toISOString(),
      treated: change.treated.map(({ platform: kind, queueId }) => `${platformIds[kind]}:${queueId}`),
      controls: 'auto',
      allowShortHistory: true,
      skillExclusion: 'off',
    })),
  };
}

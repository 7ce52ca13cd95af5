import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { stringify } from 'yaml';
import type { Scenario } from '../simulator/index.ts';

/** Environment variables that the demo's secret references read; the simulator accepts any credential. */
export const demoCredentials = {
  DEMO_GENESYS_CLIENT_ID: 'demo-genesys',
  DEMO_GENESYS_CLIENT_SECRET: 'simulated-genesys-secret',
  DEMO_CXONE_CLIENT_ID: 'demo-cxone',
  DEMO_CXONE_CLIENT_SECRET: 'simulated-cxone-secret',
  DEMO_WEBHOOK_SECRET: 'whsec_c2ltdWxhdGVkLXdlYmhvb2stc2VjcmV0LWZvci1kZW1v',
} as const;

const requestRate = { requestsPerMinute: 1200, burst: 20 };
const hourMs = 3_600_000;

/** Ids of the demo's platforms by the simulator's kinds. */
export const demoPlatformIds = { genesys: 'genesys-demo', cxone: 'cxone-demo' } as const;

export interface DemoAddresses {
  genesys: string;
  cxone: string;
  /** Base address of the webhook receiver; left out: no alerts. */
  webhook?: string;
}

/**
 * Writes the configuration of the demo: two simulated platforms and the changes of the scenario.
 *
 * @param warehouse where tables live; left out: the embedded default
 */
export function writeDemoConfig(
  file: string,
  scenario: Scenario,
  addresses: DemoAddresses,
  warehouse?: Record<string, unknown>,
): void {
  const platform = (kind: 'genesys' | 'cxone', name: string, timezone: string, includesHold: boolean) => ({
    id: demoPlatformIds[kind],
    kind,
    api: 'guide',
    baseUrl: addresses[kind],
    tokenUrl: `${addresses[kind]}/oauth2/token`,
    credentials: `env://${name}`,
    rateLimit: requestRate,
    handleTime: { includesHold, includesAfterCallWork: true },
    timezone,
  });
  const config = {
    ...(warehouse === undefined ? {} : { warehouse }),
    platforms: [
      platform('genesys', 'DEMO_GENESYS', 'Europe/Dublin', true),
      platform('cxone', 'DEMO_CXONE', 'Europe/London', false),
    ],
    changes: scenario.changes.map((change) => ({
      id: change.id,
      intervention: new Date(scenario.startMs + change.startHour * hourMs).toISOString(),
      treated: change.treated.map(({ platform: kind, queueId }) => `${demoPlatformIds[kind]}:${queueId}`),
      controls: 'auto',
    })),
    ...(addresses.webhook === undefined
      ? {}
      : {
          alerts: [
            {
              kind: 'webhook',
              url: `${addresses.webhook}/capacity-planning`,
              signingSecret: 'env://DEMO_WEBHOOK_SECRET',
              events: ['drift.detected', 'drift.resolved', 'step.parked'],
            },
            {
              kind: 'webhook',
              url: `${addresses.webhook}/dashboard`,
              signingSecret: 'env://DEMO_WEBHOOK_SECRET',
              events: ['effect.validated'],
            },
          ],
        }),
    campaigns: [
      { id: 'spring-renewals', platform: demoPlatformIds.genesys, everySeconds: 5, policy: 'guide' },
    ],
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `# Written by the demo; the addresses change with every start.\n${stringify(config)}`);
}

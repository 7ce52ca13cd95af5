import { createRandom } from '../../../activities/random.ts';
import type { ReportData } from '../../../activities/reports/report-data.ts';
import { origin } from './sample-origin.ts';

type Kpis = Pick<ReportData, 'kpiDaily' | 'kpiSummary' | 'kpiTeams' | 'kpiAgents' | 'kpiInsights'>;

const start = Date.UTC(2024, 0, 1);
const levels = { adherence: 96.57, quality: 93.1, csat: 4.51, fcr: 0.918, aht_s: 312, acw_s: 41 };

/** 91 days of 45 agents in five teams. */
export function sampleKpis(seed: number): Kpis {
  const random = createRandom(seed + 2);
  const jitter = (share: number): typeof levels => ({
    adherence: levels.adherence + 60 * share * random.normal(),
    quality: levels.quality + 40 * share * random.normal(),
    csat: levels.csat + 3 * share * random.normal(),
    fcr: levels.fcr + share * random.normal(),
    aht_s: levels.aht_s * (1 + share * random.normal()),
    acw_s: levels.acw_s * (1 + share * random.normal()),
  });
  return {
    kpiDaily: Array.from({ length: 91 }, (_, index) => ({
      ...origin,
      ...jitter(0.01),
      business_date: new Date(start + index * 86_400_000).toISOString().slice(0, 10),
      contacts_handled: 1800 + random.integer(400),
    })),
    kpiSummary: [
      {
        ...origin,
        ...levels,
        period_start: '2024-01-01',
        period_end: '2024-03-31',
        agent_count: 45,
        tier_counts: '{"Top Performer":40,"Exceeds Expectations":5}',
      },
    ],
    kpiTeams: ['Alpha', 'Bravo', 'Charlie', 'Delta', 'Echo'].map((team) => ({
      ...origin,
      ...jitter(0.005),
      team,
      agent_count: 9,
    })),
    kpiAgents: Array.from({ length: 45 }, (_, index) => ({
      ...origin,
      ...jitter(0.01),
      agent_id: `A${String(index + 1).padStart(3, '0')}`,
      team: ['Alpha', 'Bravo', 'Charlie', 'Delta', 'Echo'][index % 5] ?? null,
      performance_score: index < 40 ? 92 + 6 * random.uniform() : 91.5,
      computed_score: null,
      performance_tier: index < 40 ? 'Top Performer' : 'Exceeds Expectations',
    })),
    kpiInsights: [
      {
        ...origin,
        insight_id: '1',
        kind: 'dip',
        subject: 'adherence',
        severity: 'warning',
        message:
          'Adherence fell to 94.9 % on 14 February, below its usual range; look at the shift swap of that day.',
        details: '{}',
      },
    ],
  };
}

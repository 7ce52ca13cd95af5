import { ApplicationFailure } from '@temporalio/common';
import type { AlertActivities } from '../../activities/alerts/activities.ts';
import type { ExtractWindowRequest } from '../../activities/contract/steps.ts';
import type { WindowManifest } from '../../activities/contract/window-manifest.ts';
import type { DialingActivities } from '../../activities/dialing/activities.ts';
import type { ExtractionActivities } from '../../activities/extraction/index.ts';
import { planWindows } from '../../activities/extraction/windows.ts';
import type { KpiActivities } from '../../activities/kpis/activities.ts';
import type { MeasurementActivities } from '../../activities/measurement/activities.ts';
import type { WarehouseActivities } from '../../activities/warehouse/activities.ts';
import type { Gate } from './gate.ts';

/** Every activity by the queue that carries it. */
export interface HouseActivities {
  extraction: ExtractionActivities & AlertActivities;
  warehouse: WarehouseActivities;
  estimation: MeasurementActivities & KpiActivities;
  dialing: DialingActivities;
}

/** Activities that a test replaces. */
export type ActivityChanges = { [Queue in keyof HouseActivities]?: Partial<HouseActivities[Queue]> };

export const rowsOfAWindow = 168;

/** A failure that is tried again at once, so that a test sees all attempts of a step in milliseconds. */
export function passing(message: string): ApplicationFailure {
  return ApplicationFailure.create({ message, type: 'Refused', nextRetryDelay: '1ms' });
}

/** A failure that no repetition helps. */
export function lasting(message: string): ApplicationFailure {
  return ApplicationFailure.create({ message, type: 'bad-data', nonRetryable: true });
}

/** What a window that was read whole leaves behind. */
export function manifestOf({ platform, window, runId }: ExtractWindowRequest): WindowManifest {
  return {
    platform,
    window,
    runId,
    status: 'done',
    complete: true,
    watermark: null,
    pages: 2,
    rows: rowsOfAWindow,
    queues: 1,
    requests: 2,
    retries: {},
    contentHash: 'a'.repeat(64),
    manifestKey: `${platform}/manifest.json`,
    rejected: 0,
    unknownFields: [],
    error: null,
  };
}

/** Activities that answer at once, without platform, warehouse or files. */
export function quietActivities(): HouseActivities {
  const nothing = async () => undefined;
  return {
    extraction: {
      extractWindow: async (request) => manifestOf(request),
      startCycle: nothing,
      findChanges: async () => null,
      readMembership: async ({ platform }) => ({
        platform,
        key: `${platform}/members`,
        members: 13,
        skillsKnown: true,
      }),
      attemptDeliveries: async ({ positions }) =>
        positions.map((position) => ({
          position,
          outcome: 'delivered' as const,
          reason: null,
          retryAfterMs: null,
        })),
    },
    warehouse: {
      planBackfill: async ({ from, to, windowDays }) => ({
        windows: planWindows(from!, to!, windowDays),
        skipped: 0,
      }),
      loadWindow: async ({ manifest }) => ({
        status: 'done',
        rows: manifest.rows,
        pages: manifest.pages,
        rejected: 0,
        complete: true,
      }),
      recordWindowStarted: nothing,
      recordWindowStopped: nothing,
      recordWindowFailure: nothing,
      recordWindowSkipped: nothing,
      planRun: async ({ nominalAt, changeIds }) => ({
        runId: `pipeline-${nominalAt.slice(0, 10)}`,
        asOf: nominalAt,
        changeIds: changeIds ?? ['ivr-redesign', 'callback-offer'],
        platforms: ['genesys-eu'],
      }),
      checkData: async () => ({ passed: 5, warned: 0, failed: 0, errors: [] }),
      exportPanel: async ({ changeId }) => ({
        path: `panels/${changeId}.parquet`,
        rows: 1000,
        units: 6,
        contentHash: 'b'.repeat(64),
        maxIntervalAt: null,
        preAggregatedUnits: [],
      }),
      planMembership: async () => [{ platform: 'genesys-eu' }],
      recordMembership: async () => 13,
      guardChange: async () => ({ exclusions: [], checks: [] }),
      missingDriftDays: async () => [],
      publishEstimates: async () => ({ rows: 10 }),
      adjustPValues: async () => 2,
      assessDrift: async () => ({ points: 2, firing: 0, raised: { path: 'events.json', deliveries: 0 } }),
      raiseParked: async () => ({ path: 'parked.json', deliveries: 0 }),
      recordDeliveries: nothing,
      recordStep: nothing,
      writeReport: async () => 'report/index.html',
      publishKpis: async () => ({ agents: 45, days: 91 }),
      recordDialDecision: nothing,
    },
    estimation: {
      measureChange: async ({ changeId }) => ({
        resultPath: `results/${changeId}.json`,
        contentHash: 'c'.repeat(64),
        effects: [
          { metric: 'aht', estimator: 'twfe', delta: -0.08, lower: -0.1, upper: -0.06, status: 'passed' },
        ],
        failures: [],
      }),
      rollUpKpis: async ({ outDir }) => ({ outDir, warnings: 0 }),
    },
    dialing: {
      decideAndWrite: async ({ decisionId, currentRatio }) => ({
        decisionId,
        action: 'increase',
        currentRatio: currentRatio ?? 1,
        newRatio: (currentRatio ?? 1) + 0.125,
        answerRate: 0.95,
        p75WrapUp: 20,
        calls: 100,
        policy: 'guide',
        reasons: ['answer rate above target'],
        written: true,
        policyState: '',
        rateLimited: false,
      }),
    },
  };
}

/** Reading of windows that waits at a gate. */
export const readBehind =
  (gate: Gate) =>
  async (request: Parameters<typeof manifestOf>[0]): Promise<ReturnType<typeof manifestOf>> => {
    await gate.passed;
    return manifestOf(request);
  };

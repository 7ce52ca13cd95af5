import type {
  DialAction,
  DialPolicy,
  Metric,
  ReprocessMode,
  ValidationStatus,
  WindowStatus,
} from './enums.ts';
import type { ErrorKind } from './errors.ts';
import type { RateLimitEvent, WindowManifest } from './window-manifest.ts';

/** Half-open span of time; ISO instants with Z. */
export interface Interval {
  start: string;
  end: string;
}

/** What a backfill is asked to do; the window plan follows from it and the ledger. */
export interface BackfillRequest {
  platform: string;
  /** Inclusive; left out: what the ledger lacks (API platforms) or the data begins (files). */
  from?: string;
  /** Exclusive. */
  to?: string;
  windowDays: number;
  reprocess: ReprocessMode;
  newestFirst: boolean;
  /** Windows that ended within the platform's `rereadDays` before `to` are read again, together with what is new. */
  reread?: boolean;
  /** UTC days whose windows are read again because the platform says that they changed. */
  changedDays?: string[];
  /** Windows are those of the page cache, which has to hold the whole range. */
  fromCache?: boolean;
  runId: string;
}

export interface BackfillPlan {
  windows: Interval[];
  /** Windows of the range that the ledger already holds. */
  skipped: number;
}

export interface ExtractWindowRequest {
  platform: string;
  window: Interval;
  runId: string;
  /** Read the pages of the cache instead of the platform. */
  fromCache: boolean;
}

export interface LoadWindowRequest {
  manifest: WindowManifest;
  runId: string;
}

export interface WindowOutcome {
  status: WindowStatus;
  rows: number;
  pages: number;
  rejected: number;
  complete: boolean;
  /** Requests sent, repeated ones included; left out where nothing was asked of a platform. */
  requests?: number;
  /** Requests that were repeated, by reason. */
  retries?: Record<string, number>;
  /** Why a failed window was refused. */
  error?: string | null;
}

/** One window of a run. */
export interface WindowOfRun {
  platform: string;
  window: Interval;
  runId: string;
}

export interface WindowFailure extends WindowOfRun {
  error: string;
  /** Whose fault it is; what was refused for its content (`data`) is kept in `rejected_records`. */
  kind?: ErrorKind;
}

export interface PanelRequest {
  changeId: string;
  asOf: string;
  runId: string;
}

/** A platform whose members a cycle reads. */
export interface MembershipRequest {
  platform: string;
  /** Span of routing changes that concern the changes under measurement; left out before it begins. */
  routing?: Interval;
  /** Spans of whole UTC days whose handled contacts are to be counted, in order; left out: none. */
  handled?: Interval[];
}

/** A panel on disk: a Parquet file with one row per unit and interval. */
export interface PanelReference {
  path: string;
  rows: number;
  units: number;
  contentHash: string;
  maxIntervalAt: string | null;
  /** Units whose data show the signs of a pre-aggregated report (check `aggregation_bias`). */
  preAggregatedUnits: string[];
}

/** What one cycle does, and the id that it writes under. */
export interface RunPlan {
  runId: string;
  asOf: string;
  changeIds: string[];
  platforms: string[];
}

/** A control that the comparison should do without. */
export interface ControlExclusion {
  /** `platform:queue_id`. */
  unit: string;
  reason: string;
  /** Also where the configuration names the control. */
  evenIfNamed: boolean;
}

/** A check of the comparison itself, the same for every metric. */
export interface GuardCheck {
  name: string;
  status: ValidationStatus;
  statistic: number | null;
  message: string;
  details: Record<string, unknown>;
}

/** What keeps the two sides of a comparison apart. */
export interface ComparisonGuard {
  exclusions: ControlExclusion[];
  checks: GuardCheck[];
}

/** Contacts handled by queue, agent and UTC day, left in the page cache. */
export interface HandledReference {
  /** Spans of whole UTC days, one for each request. */
  parts: (Interval & { key: string })[];
  /** Why the platform tells none, in its words; null where it tells them. */
  refused: string | null;
  /** Paths of fields that the contract does not know. */
  unknownFields: string[];
}

/** Members and skills of a platform's queues, left in the page cache. */
export interface MembershipReference {
  platform: string;
  key: string;
  members: number;
  /** False where the credentials may not read the skills of users. */
  skillsKnown: boolean;
  /** Changes of routing that were read beside them; null where the credentials may not read audits. */
  routing?: { key: string; changes: number } | null;
  /** Who handled how many contacts; left out where nothing was to be counted. */
  handled?: HandledReference;
  /** Limits felt while they were read. */
  rateLimitEvents?: RateLimitEvent[];
}

export interface MeasureRequest {
  changeId: string;
  asOf: string;
  runId: string;
  panel: PanelReference;
  /** Days for which the effect over the last window before them is wanted, ISO instants. */
  driftDays: string[];
  /** Left out: every queue may serve as a control. */
  guard?: ComparisonGuard;
}

/** One headline figure, small enough for a history; the rows lie in the result file. */
export interface EffectSummary {
  metric: Metric;
  estimator: string;
  delta: number;
  lower: number | null;
  upper: number | null;
  status: ValidationStatus;
}

export interface MeasureResult {
  /** JSON file with the rows of every result table. */
  resultPath: string;
  contentHash: string;
  effects: EffectSummary[];
  failures: { metric: Metric; code: string; message: string; hint: string }[];
}

export interface PublishRequest {
  changeId: string;
  runId: string;
  asOf: string;
  resultPath: string;
}

export interface DriftRequest {
  runId: string;
  asOf: string;
  changeIds: string[];
}

export interface DriftOutcome {
  points: number;
  firing: number;
  raised: RaisedEvents;
}

/** Events to deliver: a JSON file of bodies with their receivers. */
export interface RaisedEvents {
  path: string;
  /** Deliveries in the file: one for each event and receiver. */
  deliveries: number;
}

/** A delivery of the file and what came of it. */
export interface DeliveryAttempt {
  /** Position in the file. */
  position: number;
  outcome: 'delivered' | 'retry' | 'disabled' | 'failed';
  reason: string | null;
  retryAfterMs: number | null;
}

export interface DeliveryOutcome {
  delivered: number;
  failed: number;
}

export interface RunRecord {
  runId: string;
  step: string;
  workflowId: string;
  kind: 'backfill' | 'pipeline' | 'kpis' | 'tune';
  status: 'running' | 'done' | 'partial' | 'failed' | 'parked' | 'skipped';
  detail: string | null;
}

export interface CheckOutcome {
  passed: number;
  warned: number;
  failed: number;
  /** Messages of the checks of severity error that failed. */
  errors: string[];
}

export interface KpiRequest {
  /** Folder or file of the input. */
  input: string;
  outDir: string;
  runId: string;
}

export interface DialTick {
  campaignId: string;
  /** Deterministic id: a repeat of the tick carries the same ratio. */
  decisionId: string;
  decidedAt: string;
  /** State of the policy as JSON text, opaque to the workflow. */
  policyState: string;
  currentRatio: number | null;
}

export interface DialOutcome {
  decisionId: string;
  action: DialAction;
  currentRatio: number;
  newRatio: number;
  answerRate: number | null;
  p75WrapUp: number | null;
  calls: number;
  policy: DialPolicy;
  reasons: string[];
  written: boolean;
  policyState: string;
  rateLimited: boolean;
  /** Limits felt since the last tick that came to an end. */
  rateLimitEvents?: RateLimitEvent[];
}

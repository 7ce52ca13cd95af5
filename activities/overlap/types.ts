/** An agent who can be routed a queue's contacts. */
export interface QueueMember {
  platform: string;
  queueId: string;
  agentId: string;
  /** Names and ids of the routing skills held; null where they were not asked for. */
  skills: readonly string[] | null;
}

/** Contacts that an agent handled in a queue. */
export interface HandledCount {
  platform: string;
  queueId: string;
  agentId: string;
  contacts: number;
}

/** How far the agents of one unit also serve the other side of a comparison. */
export interface UnitOverlap {
  /** `platform:queue_id` or `platform:skill=NAME`. */
  unit: string;
  side: 'treated' | 'control';
  /** Agents known to serve the unit. */
  agents: number;
  /** Those of them who serve the other side too. */
  sharedAgents: number;
  /** Their share of the handled contacts, 0 to 1; null where there is no detail data. */
  handledShare: number | null;
  /** The share they would have if every agent divided the day equally between the units served, 0 to 1; null without agents. */
  expectedShare: number | null;
}

/** A change of queues, members or skills, as in `routing_changes`. */
export interface RoutingChange {
  platform: string;
  entity: string;
  changedAt: string;
  by: string | null;
  /** State before and after as JSON text. */
  before: string;
  after: string;
}

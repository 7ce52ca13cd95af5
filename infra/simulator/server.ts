import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { createCampaigns } from './dialler/campaigns.ts';
import { createFaultEngine, type FaultPlan, loadFaultPlan, sendReply } from './faults/index.ts';
import { type ServerClock, systemClock } from './http/clock.ts';
import type { SimulatedRequest } from './http/messages.ts';
import { createRateLimiter, type RateLimit } from './http/rate-limit.ts';
import { createTokenIssuer, type SimulatedClient } from './http/tokens.ts';
import { makeAgents } from './organisation/agents.ts';
import { rosterOf } from './organisation/handlers.ts';
import { createAuditQueries, createDetailJobs } from './published-genesys/index.ts';
import { type Pipeline, respond } from './respond.ts';
import {
  buildScenario,
  createScenarioData,
  type Scenario,
  type ScenarioOptions,
  type SimulatedKind,
  withAvailability,
} from './scenario/index.ts';

export interface SimulatedPlatformOptions {
  /** Port on the loopback interface; 0 takes a free one. */
  port: number;
  /** Seed of the data, the campaigns and (unless a fault file names its own) the faults. */
  seed: number;
  /** Default `both`. Two servers with one seed and scenario share their common shocks. */
  kind?: SimulatedKind | 'both';
  scenario?: ScenarioOptions;
  /** YAML or JSON list of faults; `faults` gives the same as an object. */
  faultsFile?: string;
  faults?: FaultPlan;
  /** Limit per credential on all but the outbound endpoints, default 300 a minute with bursts of 10; null: none at all. */
  rateLimit?: RateLimit | null;
  /**
   * End of the data that the platform has, ISO instant: later hours are empty, and of the two days before it some hours
   * are late or still to be written again. Default: the end of the scenario, everything settled.
   */
  availableUntil?: string;
  /** Registered clients; default: every credential that is not empty, with all scopes. */
  clients?: readonly SimulatedClient[];
  /** Lifetime of tokens in seconds, default 3600. */
  tokenLifetimeSeconds?: number;
  /** Simulated seconds between two listings of a campaign's calls, default 30. */
  secondsPerPoll?: number;
  clock?: ServerClock;
}

/** A running simulated platform. */
export interface SimulatedPlatform {
  port: number;
  /** Base address without a final slash. */
  url: string;
  /** Stops listening and drops open connections. */
  close(): Promise<void>;
}

/** D: typically 100 requests a second per tenant. */
const outboundLimit: RateLimit = { requestsPerMinute: 6000, burst: 100 };
const defaultLimit: RateLimit = { requestsPerMinute: 300, burst: 10 };
const longestBody = 1_000_000;

/**
 * Starts a simulated contact-centre platform on 127.0.0.1: one organisation with seeded queues, known true effects,
 * OAuth, rate limits and, where asked for, faults.
 * @throws ContraflowError (usage) where the port is taken, or an option or the fault file is wrong
 */
export async function startSimulatedPlatform(options: SimulatedPlatformOptions): Promise<SimulatedPlatform> {
  const pipeline = buildPipeline(options);
  const server = createServer((request, response) => {
    handle(request, response, pipeline).catch(() => response.destroy());
  });
  // Pollers come back every half minute: a connection that closes just as they do would look like a fault.
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(listenError(options.port, cause)));
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function buildPipeline(options: SimulatedPlatformOptions): Pipeline {
  const { seed } = options;
  const clock = options.clock ?? systemClock;
  const scenario = buildScenario(seed, options.scenario);
  const plan = options.faults ?? (options.faultsFile ? loadFaultPlan(options.faultsFile, seed) : null);
  const lifetimeSeconds = options.tokenLifetimeSeconds ?? 3600;
  const kind = options.kind ?? 'both';
  const limit = options.rateLimit === undefined ? defaultLimit : options.rateLimit;
  const of = (platform: SimulatedKind) => scenario.queues.filter((queue) => queue.platform === platform);
  const queues = { genesys: of('genesys'), cxone: of('cxone') };
  const { data, availableMs } = dataOf(scenario, options.availableUntil);
  const agents = makeAgents(queues.genesys, seed);
  const roster = rosterOf(queues.genesys, agents);
  return {
    clock,
    lifetimeSeconds,
    issuer: createTokenIssuer({ seed, lifetimeSeconds, clients: options.clients ?? null, clock }),
    limiters: {
      analytics: createRateLimiter(clock, limit),
      outbound: createRateLimiter(clock, limit ? outboundLimit : null),
    },
    faults: plan ? createFaultEngine(plan) : null,
    refusals: 0,
    allowedPerMinute: limit?.requestsPerMinute ?? null,
    routes: {
      clock,
      data,
      kinds: kind === 'both' ? ['genesys', 'cxone'] : [kind],
      queues,
      organisation: { queues: queues.genesys, agents },
      published: {
        data,
        queues: queues.genesys,
        roster,
        jobs: createDetailJobs({ data, queues: queues.genesys, roster, availableMs }),
        audits: createAuditQueries(scenario, queues.genesys),
      },
      campaigns: createCampaigns(seed),
      secondsPerPoll: options.secondsPerPoll ?? 30,
    },
  };
}

/** The scenario's data, settled, or as they stood at an instant. */
function dataOf(scenario: Scenario, availableUntil: string | undefined) {
  const data = createScenarioData(scenario);
  if (availableUntil === undefined)
    return { data, availableMs: scenario.startMs + scenario.hours * 3_600_000 };
  const availableMs = Date.parse(availableUntil);
  if (Number.isNaN(availableMs)) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'invalid-scenario',
      message: `availableUntil is "${availableUntil.slice(0, 40)}"`,
      hint: 'give an ISO instant such as 2026-01-12T00:00:00Z',
    });
  }
  return { data: withAvailability(data, availableMs), availableMs };
}

async function handle(message: IncomingMessage, response: ServerResponse, pipeline: Pipeline): Promise<void> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > longestBody) {
      response.writeHead(413).end();
      return;
    }
    chunks.push(chunk);
  }
  const address = new URL(`http://simulator${message.url?.startsWith('/') ? message.url : '/'}`);
  const request: SimulatedRequest = {
    method: message.method ?? 'GET',
    path: address.pathname,
    query: address.searchParams,
    headers: message.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
  const { reply, fault } = respond(request, pipeline);
  sendReply(response, reply, fault);
}

function listenError(port: number, cause: NodeJS.ErrnoException): ContraflowError {
  const taken = cause.code === 'EADDRINUSE';
  return new ContraflowError({
    kind: 'usage',
    code: taken ? 'port-in-use' : 'port-unavailable',
    message: taken
      ? `port ${port} is in use`
      : `port ${port} cannot be opened (${cause.code ?? 'unknown reason'})`,
    hint: 'choose another port, or 0 for a free one',
    cause,
  });
}

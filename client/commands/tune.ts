import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import type { Command } from 'commander';
import { configHash, loadConfig, runIdFor } from '../../activities/config/index.ts';
import type { CampaignConfig, Config } from '../../activities/contract/config.ts';
import { ContraflowError } from '../../activities/contract/errors.ts';
import type { TunerStatus } from '../../workflows/messages.ts';
import { taskQueues } from '../../workflows/task-queues.ts';
import type { TuneDialInput, tuneDial } from '../../workflows/tune-dial.ts';
import { type CommandContext, handler } from '../context.ts';
import { finiteNumber } from '../options.ts';
import { textTable } from '../output/table.ts';
import { done } from '../result.ts';
import { withTemporal } from '../temporal.ts';

interface CampaignOption {
  campaign: string;
}

/** Adds `contraflow tune apply|start|stop|pause|resume|status|set`; `tune decide` joins the same group. */
export function registerTune(program: Command): Command {
  const tune = program.command('tune').description('the perpetual dial tuner');
  tune
    .command('apply')
    .description('start the tuner of every configured campaign')
    .action(
      handler((_options, context) =>
        withTemporal(
          context,
          async ({ client, config }) => {
            for (const campaign of config.campaigns) await startTuner(client, campaign, config);
            return done(
              config.campaigns.map(({ id }) => id),
              config.campaigns.length === 0
                ? 'no campaign is configured'
                : `tuning ${config.campaigns.map(({ id }) => id).join(', ')}`,
            );
          },
          { detach: true },
        ),
      ),
    );
  const actions: Record<
    string,
    {
      description: string;
      act: (client: Client, campaign: CampaignConfig, config: Config) => Promise<string>;
    }
  > = {
    start: {
      description: 'start the tuner',
      act: async (client, campaign, config) =>
        `started ${(await startTuner(client, campaign, config)).workflowId}`,
    },
    stop: {
      description: 'let the tuner end after its tick',
      act: (client, campaign) => signalled(client, campaign, 'stop'),
    },
    pause: {
      description: 'hold the ratio as it is',
      act: (client, campaign) => signalled(client, campaign, 'pause'),
    },
    resume: {
      description: 'go on after a pause',
      act: (client, campaign) => signalled(client, campaign, 'resume'),
    },
  };
  for (const [name, { description, act }] of Object.entries(actions)) {
    tune
      .command(name)
      .description(description)
      .requiredOption('--campaign <id>', 'campaign of the configuration')
      .action(
        handler<CampaignOption>((options, context) =>
          onCampaign(
            options,
            context,
            async (client, campaign, config) => {
              const text = await act(client, campaign, config);
              return done({ campaign: campaign.id, action: name }, text);
            },
            name === 'start',
          ),
        ),
      );
  }
  tune
    .command('status')
    .description('ratio, ticks and the last decision')
    .requiredOption('--campaign <id>', 'campaign of the configuration')
    .action(
      handler<CampaignOption>((options, context) =>
        onCampaign(options, context, async (client, campaign) => {
          const handle = client.workflow.getHandle(tunerId(campaign.id));
          const status = await handle.query<TunerStatus>('tunerStatus').catch(notRunning(campaign));
          const { status: workflow } = await handle.describe();
          const state = workflow.name !== 'RUNNING' ? 'ended' : status.paused ? 'paused' : 'running';
          const text = textTable(
            ['CAMPAIGN', 'RATIO', 'TICKS', 'STATE', 'LAST'],
            [
              [
                campaign.id,
                status.ratio ?? '–',
                status.ticks,
                state,
                status.last === null ? '–' : `${status.last.action} (${status.last.reasons.join('; ')})`,
              ],
            ],
          );
          return done({ ...status, state }, text);
        }),
      ),
    );
  tune
    .command('set')
    .description('set the ratio that the tuner goes on from')
    .requiredOption('--campaign <id>', 'campaign of the configuration')
    .requiredOption('--ratio <number>', 'new ratio', finiteNumber)
    .requiredOption('--note <text>', 'why; stands in the history')
    .action(
      handler<CampaignOption & { ratio: number; note: string }>((options, context) =>
        onCampaign(options, context, async (client, campaign) => {
          await client.workflow
            .getHandle(tunerId(campaign.id))
            .executeUpdate('setRatio', { args: [{ ratio: options.ratio, note: options.note }] })
            .catch((error: unknown) => {
              if (!(error instanceof WorkflowUpdateFailedError)) return notRunning(campaign)(error);
              throw new ContraflowError({
                kind: 'usage',
                code: 'refused',
                message: `${campaign.id}: ${error.cause?.message ?? error.message}`,
                hint: 'give a ratio within the bounds and a note',
              });
            });
          return done(
            { campaign: campaign.id, ratio: options.ratio },
            `${campaign.id}: ratio ${options.ratio} from the next tick on`,
          );
        }),
      ),
    );
  return tune;
}

const tunerId = (campaignId: string) => `tune/${campaignId}`;

/** Starts a campaign's tuner, or joins the one that runs. */
export function startTuner(client: Client, campaign: CampaignConfig, config: Config, maxTicks?: number) {
  const input: TuneDialInput = {
    campaignId: campaign.id,
    everySeconds: campaign.everySeconds,
    bounds: campaign.bounds,
    runId: runIdFor('tune', campaign.id, configHash(config)),
    ...(maxTicks === undefined ? {} : { maxTicks }),
  };
  return client.workflow.start<typeof tuneDial>('tuneDial', {
    workflowId: tunerId(campaign.id),
    taskQueue: taskQueues.workflows,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    staticSummary: `dial tuning of ${campaign.id}`,
    args: [input],
  });
}

function onCampaign<T>(
  options: CampaignOption,
  context: CommandContext,
  act: (client: Client, campaign: CampaignConfig, config: Config) => Promise<T>,
  computes = false,
): Promise<T> {
  const { config } = loadConfig(context.globals.config);
  const campaign = config.campaigns.find(({ id }) => id === options.campaign);
  if (campaign === undefined) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'unknown-campaign',
      message: `the configuration has no campaign ${options.campaign}`,
      hint:
        config.campaigns.length === 0
          ? 'add it under campaigns'
          : `choose one of ${config.campaigns.map(({ id }) => id).join(', ')}`,
    });
  }
  return withTemporal(context, ({ client }) => act(client, campaign, config), { detach: true, computes });
}

async function signalled(client: Client, campaign: CampaignConfig, signal: string): Promise<string> {
  await client.workflow.getHandle(tunerId(campaign.id)).signal(signal).catch(notRunning(campaign));
  return `${campaign.id}: ${signal}`;
}

function notRunning(campaign: CampaignConfig): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new ContraflowError({
      kind: 'usage',
      code: 'not-running',
      message: `no tuner runs for ${campaign.id}`,
      hint: `start it with contraflow tune start --campaign ${campaign.id}`,
    });
  };
}

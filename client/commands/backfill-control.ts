import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { ContraflowError } from '../../activities/contract/errors.ts';
import type { BackfillResult, backfill } from '../../workflows/backfill.ts';
import type { BackfillProgress } from '../../workflows/messages.ts';
import type { CommandContext } from '../context.ts';
import { type CommandResult, done } from '../result.ts';
import { withTemporal } from '../temporal.ts';

export type BackfillAction = 'pause' | 'resume' | 'cancel';

/** Which backfills are meant: those of a platform, or the one of a range. */
export interface BackfillChoice {
  platform: string;
  from?: string;
  to?: string;
}

const said: Record<BackfillAction, string> = {
  pause: 'pauses: the windows that are read are finished, no other is started',
  resume: 'goes on',
  cancel: 'is cancelled',
};

/** A server learns of a new workflow a moment before it can list it. */
const listingAttempts = 4;
const cancelPatienceMs = 60_000;

/** Pauses, resumes or cancels the backfills that run. */
export function controlBackfills(
  action: BackfillAction,
  choice: BackfillChoice,
  context: CommandContext,
): Promise<CommandResult> {
  return withTemporal(
    context,
    async ({ client, hasWorker }) => {
      const handles = await runningBackfills(client, choice);
      if (handles.length === 0) throw nothingRuns(choice.platform);
      const outcomes = [];
      for (const handle of handles) {
        await handle.signal(action);
        outcomes.push({ workflowId: handle.workflowId, action, ...(await seen(handle, action, hasWorker)) });
      }
      const text = outcomes.map(describe).join('\n');
      return done(outcomes, hasWorker ? text : `${text}\nno worker runs; it takes effect when one does`);
    },
    { computes: false },
  );
}

interface Outcome extends Partial<BackfillProgress> {
  workflowId: string;
  action: BackfillAction;
  status?: BackfillResult['status'];
}

function describe({ workflowId, action, done: loaded, total, rows, status }: Outcome): string {
  if (status === 'done') return `${workflowId} had loaded all of its ${total} windows before`;
  const counts = loaded === undefined ? '' : `; ${loaded} of ${total} windows loaded, ${rows} rows`;
  const still =
    action === 'cancel' && status === undefined && loaded !== undefined ? ' and still stopping' : '';
  return `${workflowId} ${said[action]}${still}${counts}`;
}

/** What came of it: the end of a cancelled backfill, else how far it is; nothing where no worker can tell. */
async function seen(
  handle: WorkflowHandle<typeof backfill>,
  action: BackfillAction,
  hasWorker: boolean,
): Promise<Partial<BackfillResult & BackfillProgress>> {
  if (!hasWorker) return {};
  if (action === 'cancel') {
    const ended = await Promise.race([handle.result(), sleep(cancelPatienceMs, undefined, { ref: false })]);
    if (ended !== undefined) return ended;
  }
  return (await handle.query<BackfillProgress>('progress').catch(() => undefined)) ?? {};
}

async function runningBackfills(
  client: Client,
  { platform, from, to }: BackfillChoice,
): Promise<WorkflowHandle<typeof backfill>[]> {
  const range = [from, to].map((time) => time?.slice(0, 10)).filter(Boolean);
  const prefix =
    range.length === 0
      ? `backfill/${platform}/`
      : `backfill/${platform}/backfill-${[platform, ...range].join('-')}-`;
  for (let attempt = 1; ; attempt += 1) {
    const ids: string[] = [];
    for await (const { workflowId } of client.workflow.list({
      query: `WorkflowType = 'backfill' AND ExecutionStatus = 'Running'`,
    })) {
      if (workflowId.startsWith(prefix)) ids.push(workflowId);
    }
    if (ids.length > 0 || attempt >= listingAttempts) {
      return ids.sort().map((id) => client.workflow.getHandle<typeof backfill>(id));
    }
    await sleep(300);
  }
}

function nothingRuns(platform: string): ContraflowError {
  return new ContraflowError({
    kind: 'usage',
    code: 'no-backfill',
    message: `no backfill of ${platform} runs here`,
    hint: 'contraflow status shows the windows; give --from and --to as they were started, or leave both out',
  });
}

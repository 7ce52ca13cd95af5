import { workflowInfo } from '@temporalio/workflow';
import { kpis, warehouse } from './activities.ts';

export interface AgentKpisInput {
  /** Folder with daily_metrics.json and agent_summary.json, or a file of interactions. */
  input: string;
  outDir: string;
  runId: string;
}

/** Rolls agent and team KPIs up into files, charts and tables. */
export async function agentKpis(
  input: AgentKpisInput,
): Promise<{ runId: string; agents: number; days: number }> {
  const { workflowId } = workflowInfo();
  const record = (status: 'running' | 'done', detail: string | null) =>
    warehouse.recordStep({ runId: input.runId, step: 'run', workflowId, kind: 'kpis', status, detail });
  await record('running', null);
  const rolledUp = await kpis.rollUpKpis(input);
  const published = await warehouse.publishKpis({ runId: input.runId, outDir: rolledUp.outDir });
  await record('done', `${published.agents} agents, ${published.days} days`);
  return { runId: input.runId, ...published };
}

import { z } from 'zod';
import { alertEvent } from '../../activities/contract/alert-event.ts';
import { backupManifest } from '../../activities/contract/backup-manifest.ts';
import { configSchema } from '../../activities/contract/config.ts';
import { driftHistory, driftResult } from '../../activities/contract/drift-result.ts';
import { estimateResult } from '../../activities/contract/estimate-result.ts';
import { estimateSpec } from '../../activities/contract/estimate-spec.ts';
import {
  agentSummaryRow,
  dailyMetricsRow,
  kpiInsight,
  kpiManifest,
  summaryMetrics,
  teamSummaryRow,
} from '../../activities/contract/kpi-files.ts';
import { staffingResult } from '../../activities/contract/staffing-result.ts';
import { tables } from '../../activities/contract/tables/index.ts';
import { dialCallsResponse, dialContext, tuneDecision } from '../../activities/contract/tune-decision.ts';
import { cacheManifest } from '../../activities/contract/window-manifest.ts';
import type { JsonSchema } from './schema-keys.ts';

/** Documents that people write. */
const inputs: Readonly<Record<string, z.ZodType>> = {
  config: configSchema,
  'estimate-spec': estimateSpec,
  'drift-history': driftHistory,
  'dial-calls': dialCallsResponse,
  'dial-context': dialContext,
};

/** Documents that Contraflow writes. */
const outputs: Readonly<Record<string, z.ZodType>> = {
  'estimate-result': estimateResult,
  'drift-result': driftResult,
  'staffing-result': staffingResult,
  'tune-decision': tuneDecision,
  'alert-event': alertEvent,
  'daily-metrics': z.array(dailyMetricsRow),
  'summary-metrics': summaryMetrics,
  'team-summary': z.array(teamSummaryRow),
  'agent-summary': z.array(agentSummaryRow),
  insights: z.array(kpiInsight),
  'kpi-manifest': kpiManifest,
  'cache-manifest': cacheManifest,
  'backup-manifest': backupManifest,
};

function documentSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _version, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest as JsonSchema;
}

/** Schemas of the documents that people write and that Contraflow writes, by name. */
export function documentSchemas(): Record<'input' | 'output', Record<string, JsonSchema>> {
  const all = (schemas: Readonly<Record<string, z.ZodType>>, io: 'input' | 'output') =>
    Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, documentSchema(schema, io)]));
  return { input: all(inputs, 'input'), output: all(outputs, 'output') };
}

function schemaText(schema: z.ZodType, io: 'input' | 'output', title: string): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}

/** JSON Schemas (2020-12) of everything users rely on, by path below `docs/schemas`. */
export function jsonSchemas(): Map<string, string> {
  return new Map([
    ...Object.entries(inputs).map(([name, schema]): [string, string] => [
      `${name}.json`,
      schemaText(schema, 'input', name),
    ]),
    ...Object.entries(outputs).map(([name, schema]): [string, string] => [
      `${name}.json`,
      schemaText(schema, 'output', name),
    ]),
    ...tables.map(({ name, row }): [string, string] => [
      `tables/${name}.json`,
      schemaText(row, 'output', name),
    ]),
  ]);
}

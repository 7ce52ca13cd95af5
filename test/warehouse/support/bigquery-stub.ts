import type { BigQueryConfig } from '../../../activities/contract/config-warehouse.ts';
import { openBigQuery } from '../../../activities/warehouse/bigquery/index.ts';
import type { RemoteSession } from '../../../activities/warehouse/remote/index.ts';
import { type BigQueryRest, startBigQueryRest } from './bigquery-rest.ts';

/** A session over a server of BigQuery's REST API. */
export interface BigQueryStub {
  rest: BigQueryRest;
  config: BigQueryConfig;
  session: RemoteSession;
  /** Bodies of the requests for jobs. */
  inserted(): Record<string, unknown>[];
}

export async function openStub(): Promise<BigQueryStub> {
  const rest = await startBigQueryRest();
  const config: BigQueryConfig = {
    kind: 'bigquery',
    project: 'acme-analytics',
    dataset: 'd',
    location: 'EU',
    apiEndpoint: rest.url,
    maximumBytesBilled: 5_000_000_000,
    labels: { team: 'planning' },
  };
  return {
    rest,
    config,
    session: await openBigQuery(config, undefined),
    inserted: () =>
      rest.requests
        .filter(({ method, path }) => method === 'POST' && path.endsWith('/jobs'))
        .map(({ body }) => body),
  };
}

import { randomUUID } from 'node:crypto';
import type { BigQuery, Job } from '@google-cloud/bigquery';
import type { BigQueryConfig } from '../../contract/config-warehouse.ts';
import type { QueryRow, Scalar } from '../port.ts';
import type { NamedValues, StatementCost } from '../remote/index.ts';
import { boundName } from './dialect.ts';
import { faultOf } from './errors.ts';
import { type AnswerField, type AnswerRow, toQueryRows } from './json-rows.ts';
import { jobLabels } from './labels.ts';
import { persist } from './retry.ts';

/** A value bound under a name; a null has a type too. */
export interface Parameter {
  name: string;
  type: 'STRING' | 'INT64' | 'FLOAT64' | 'BOOL';
  value: Scalar;
}

/** Rows that a page asks for; the service ends a page at about 10 MB whatever is asked. */
const pageRows = 25_000;

/** The values that a statement names, as text: the dialect's placeholder casts them. */
export function boundParameters(sql: string, values: NamedValues): Parameter[] {
  const used = new Set([...sql.matchAll(/@(v_[A-Za-z0-9_]+)/g)].map((match) => match[1]!));
  return Object.entries(values).flatMap(([name, value]) =>
    used.has(boundName(name)) ? [{ name: boundName(name), type: 'STRING' as const, value }] : [],
  );
}

const wireValue = (value: Scalar): string | null => (value === null ? null : String(value));

function configuration(config: BigQueryConfig, query: string, parameters: readonly Parameter[]) {
  const { project, dataset, maximumBytesBilled } = config;
  return {
    labels: jobLabels(config),
    query: {
      query,
      useLegacySql: false,
      defaultDataset: { projectId: project, datasetId: dataset },
      ...(maximumBytesBilled === undefined ? {} : { maximumBytesBilled: String(maximumBytesBilled) }),
      ...(parameters.length === 0 ? {} : { parameterMode: 'NAMED' }),
      queryParameters: parameters.map(({ name, type, value }) => ({
        name,
        parameterType: { type },
        parameterValue: { value: wireValue(value) },
      })),
    },
  } as const;
}

/** Runs queries as jobs and reads their answers in pages. What it throws is the client's; a failed job throws. */
export function queryJobs(client: BigQuery, config: BigQueryConfig) {
  /** A job with an id of its own: sent again after a broken connection, it is found and not run twice. */
  async function start(sql: string, parameters: readonly Parameter[]): Promise<Job> {
    const jobId = `contraflow_${randomUUID()}`;
    const wanted = {
      jobId,
      location: config.location,
      configuration: configuration(config, sql, parameters),
    };
    return persist(async (attempt) => {
      try {
        const [job] = await client.createJob(structuredClone(wanted) as object);
        return job;
      } catch (error) {
        if (attempt === 1 || faultOf(error).status !== 409) throw error;
        return client.job(jobId, { location: config.location });
      }
    });
  }

  async function* pages(sql: string, parameters: readonly Parameter[]): AsyncGenerator<QueryRow[]> {
    const job = await start(sql, parameters);
    let next: object | null = { maxResults: pageRows };
    while (next !== null) {
      const asked: object = next;
      const [rows, following, answer]: [unknown[], object | null | undefined, unknown] = (await persist(() =>
        job.getQueryResults({ ...asked, skipParsing: true, autoPaginate: false }),
      )) as never;
      const { schema, jobComplete } = answer as {
        schema?: { fields?: AnswerField[] };
        jobComplete?: boolean;
      };
      if (jobComplete !== false) yield toQueryRows(schema?.fields ?? [], (rows ?? []) as AnswerRow[]);
      next = following ?? null;
    }
  }

  async function all(sql: string, parameters: readonly Parameter[]): Promise<QueryRow[]> {
    const rows: QueryRow[] = [];
    for await (const page of pages(sql, parameters)) for (const row of page) rows.push(row);
    return rows;
  }

  /** Asks what a query would read; it does not run. */
  async function cost(sql: string, parameters: readonly Parameter[]): Promise<StatementCost> {
    const dry = { ...configuration(config, sql, parameters), dryRun: true };
    const [job] = await persist(() =>
      client.createJob({ location: config.location, configuration: dry as object }),
    );
    const { statistics } = job.metadata as { statistics?: { totalBytesProcessed?: string } };
    const inQuery = (statistics as { query?: { totalBytesProcessed?: string } } | undefined)?.query;
    return { bytes: Number(statistics?.totalBytesProcessed ?? inQuery?.totalBytesProcessed ?? 0) };
  }

  return { pages, all, cost };
}

import type { BigQuery } from '@google-cloud/bigquery';
import type { BigQueryConfig } from '../../contract/config-warehouse.ts';
import type { RemoteSession } from '../remote/index.ts';
import { bigQueryDialect } from './dialect.ts';
import { faultOf, missingDataset, translate, translateQuery, wrongLocation } from './errors.ts';
import { loadJobs } from './load-jobs.ts';
import { readStatement } from './outside-text.ts';
import { boundParameters, queryJobs } from './query-jobs.ts';
import { describeTable, storedShape } from './table-metadata.ts';
import { runTransaction } from './transaction.ts';

/** A session with one dataset of BigQuery. Everything that it throws is in words. */
export function bigQuerySession(client: BigQuery, config: BigQueryConfig): RemoteSession {
  const { project, dataset: datasetName } = config;
  const dialect = bigQueryDialect(project, datasetName);
  const dataset = client.dataset(datasetName, { location: config.location });
  const jobs = queryJobs(client, config);
  const loads = loadJobs(client, config, dialect, Date.now);
  const inWords = (error: unknown): never => {
    throw translate(config, error);
  };

  return {
    dialect,
    capabilities: { transactions: true, singleProcess: false, parquetExport: false, dryRunCost: true },
    async check() {
      const [metadata] = await dataset.getMetadata().catch((error: unknown) => {
        const { status, message } = faultOf(error);
        throw status === 404 && !/project/i.test(message)
          ? missingDataset(config, error)
          : translate(config, error);
      });
      const { location } = metadata as { location?: string };
      if (location !== undefined && location.toLowerCase() !== config.location.toLowerCase())
        throw wrongLocation(config, location);
      await jobs.cost('SELECT 1', []).catch(inWords);
    },
    select: (sql, values = {}) => jobs.all(sql, boundParameters(sql, values)).catch(inWords),
    async *stream(sql, values = {}) {
      try {
        yield* jobs.pages(sql, boundParameters(sql, values));
      } catch (error) {
        throw translate(config, error);
      }
    },
    async define(statements) {
      if (statements.length === 0) return;
      await jobs.all(`${statements.join(';\n')};`, []).catch(inWords);
    },
    load: (staging, file) => loads.load(staging, file).catch(inWords),
    async drop(staging) {
      await dataset.table(staging).delete({ ignoreNotFound: true }).catch(inWords);
    },
    atomically: (transaction) => runTransaction(jobs.all, transaction).catch(inWords),
    shape: (only) => storedShape(dataset, only).catch(inWords),
    async describe(relations) {
      for (const relation of relations) await describeTable(dataset, relation).catch(inWords);
    },
    query: async (sql, params) => {
      const statement = readStatement(sql, params);
      return jobs
        .all(statement.sql, statement.parameters)
        .catch((error: unknown) => Promise.reject(translateQuery(config, error)));
    },
    cost: async (sql, params) => {
      const statement = readStatement(sql, params);
      return jobs
        .cost(statement.sql, statement.parameters)
        .catch((error: unknown) => Promise.reject(translateQuery(config, error)));
    },
    close: async () => undefined,
  };
}

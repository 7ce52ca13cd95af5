import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BigQuery } from '@google-cloud/bigquery';
import type { BigQueryConfig } from '../../contract/config-warehouse.ts';
import type { Dialect } from '../dialect.ts';
import type { LoadFile, Staging } from '../remote/index.ts';
import { faultOf } from './errors.ts';
import { jobLabels } from './labels.ts';
import { persist } from './retry.ts';

const dayMs = 86_400_000;

interface JobState {
  status?: {
    state?: string;
    errorResult?: { reason?: string; message?: string };
  };
}

/** A failed job as the client throws it. */
const jobError = ({ reason, message }: { reason?: string; message?: string }): Error =>
  Object.assign(new Error(message ?? 'the load failed'), { errors: [{ reason, message }] });

/** Loads files into staging tables. What it throws is the client's. */
export function loadJobs(
  client: BigQuery,
  config: BigQueryConfig,
  dialect: Dialect,
  now: () => number,
  pollMs = 500,
) {
  const dataset = client.dataset(config.dataset, { location: config.location });

  /** Staging tables go by themselves after a day. One that is there already is left as it is. */
  async function createTable({ name, columns }: Staging): Promise<void> {
    const fields = columns.map((column) => ({ name: column.name, type: dialect.type(column.type) }));
    await dataset
      .createTable(name, {
        schema: { fields },
        expirationTime: String(now() + dayMs),
        labels: { application: 'contraflow' },
      })
      .catch((error: unknown) => {
        if (faultOf(error).status !== 409) throw error;
      });
  }

  /** Waits for a job. Throws the error that it ended with. */
  async function settled(jobId: string): Promise<void> {
    for (;;) {
      const [metadata] = await persist(() => client.job(jobId, { location: config.location }).getMetadata());
      const { status } = metadata as JobState;
      if (status?.errorResult !== undefined) throw jobError(status.errorResult);
      if (status?.state === 'DONE') return;
      await sleep(pollMs);
    }
  }

  /** Sends the file and returns the id that the service calls the job; undefined where there is one of that id already. */
  async function send(jobId: string, staging: Staging, file: LoadFile): Promise<string | undefined> {
    return persist(async (attempt) => {
      try {
        const [job] = await dataset.table(staging.name).createLoadJob(file.path, {
          jobId,
          location: config.location,
          sourceFormat: 'PARQUET',
          writeDisposition: 'WRITE_TRUNCATE',
          createDisposition: 'CREATE_NEVER',
          labels: jobLabels(config),
        } as object);
        return job.id ?? jobId;
      } catch (error) {
        if (faultOf(error).status !== 409) throw error;
        // After a broken connection the job may be the one of this very load.
        return attempt > 1 ? jobId : undefined;
      }
    }, pollMs);
  }

  /** The rows of a staging table, undefined where there is none. */
  async function loadedRows(name: string): Promise<number | undefined> {
    const [there] = await dataset.table(name).exists();
    if (!there) return undefined;
    const [metadata] = await dataset.table(name).getMetadata();
    return Number((metadata as { numRows?: string }).numRows ?? 0);
  }

  /**
   * One load of the file into the staging table. The job's id derives from the load's, so that a load that is asked for
   * again finds its job: it waits for that one, and starts another only where it failed or its table is gone.
   */
  async function load(staging: Staging, file: LoadFile): Promise<void> {
    const place = `${config.project}.${config.dataset}.${staging.name}.${staging.loadId}`;
    const base = `contraflow_${createHash('sha256').update(place).digest('hex').slice(0, 40)}`;
    for (let round = 1; ; round++) {
      const jobId = round === 1 ? base : `${base}_${round}`;
      await createTable(staging);
      const mine = await send(jobId, staging, file);
      if (mine !== undefined) return settled(mine);
      const done = await settled(jobId).then(
        () => true,
        () => false,
      );
      if (done && (await loadedRows(staging.name)) === file.rows) return;
    }
  }

  return { load };
}

import type { BigQueryConfig } from '../../contract/config-warehouse.ts';
import { ContraflowError } from '../../contract/errors.ts';
import { badQuery } from '../read-only.ts';

/** What a failed request of the API tells. */
interface Fault {
  status: number | undefined;
  reason: string;
  message: string;
}

/** Reads the fault out of whatever the client threw. */
export function faultOf(error: unknown): Fault {
  const { code, errors, message } = (error ?? {}) as {
    code?: unknown;
    errors?: readonly { reason?: string; message?: string }[];
    message?: unknown;
  };
  const first = errors?.find(({ message: text }) => text !== undefined);
  const text = first?.message ?? (typeof message === 'string' ? message : String(error));
  return {
    status: typeof code === 'number' ? code : Number(code) || undefined,
    reason: first?.reason ?? (typeof code === 'string' ? code : ''),
    message: text.split('\n')[0]!.slice(0, 500),
  };
}

const failed = (code: string, message: string, hint: string, cause: unknown): ContraflowError =>
  new ContraflowError({ kind: 'failed', code, message, hint, cause });

function noPermission(config: BigQueryConfig, message: string, cause: unknown): ContraflowError {
  const { project, dataset } = config;
  const onJobs = /bigquery\.jobs\.create|run jobs|create jobs/i.test(message);
  return failed(
    'no-permission',
    `BigQuery refuses the account in ${project}.${dataset}: ${message}`,
    onJobs
      ? `grant it roles/bigquery.jobUser: gcloud projects add-iam-policy-binding ${project} --member=serviceAccount:EMAIL --role=roles/bigquery.jobUser`
      : `grant it roles/bigquery.dataEditor: GRANT \`roles/bigquery.dataEditor\` ON SCHEMA \`${project}\`.\`${dataset}\` TO "serviceAccount:EMAIL"`,
    cause,
  );
}

/** The refusal of a dataset that is not there. */
export function missingDataset(
  { project, dataset, location }: BigQueryConfig,
  cause?: unknown,
): ContraflowError {
  return failed(
    'missing-dataset',
    `there is no dataset ${dataset} in project ${project}`,
    `make it: bq --location=${location} mk --dataset ${project}:${dataset}; or correct warehouse.dataset`,
    cause,
  );
}

/** The refusal of a dataset that lives elsewhere. */
export function wrongLocation(
  { project, dataset, location }: BigQueryConfig,
  found: string,
): ContraflowError {
  return failed(
    'wrong-location',
    `dataset ${project}.${dataset} lives in ${found}, and warehouse.location says ${location}`,
    `set warehouse.location to ${found}`,
    undefined,
  );
}

const networkFaults = /ECONNREFUSED|ENOTFOUND|ETIMEDOUT|ECONNRESET|EAI_AGAIN|socket hang up|fetch failed/;

/** A failed request in words: which part of the configuration or which grant it takes. */
export function translate(config: BigQueryConfig, error: unknown): ContraflowError {
  if (error instanceof ContraflowError) return error;
  const { status, reason, message } = faultOf(error);
  const { project, dataset } = config;
  if (/default credentials|metadata server|invalid_grant|invalid_client/i.test(message) || status === 401) {
    return failed(
      'no-credentials',
      `BigQuery does not take the credentials for ${project}: ${message}`,
      'set warehouse.credentials to a secret with a service account key, or run "gcloud auth application-default login"',
      error,
    );
  }
  if (networkFaults.test(`${reason} ${message}`)) {
    return failed(
      'warehouse-unreachable',
      `BigQuery does not answer at ${config.apiEndpoint ?? 'bigquery.googleapis.com'}: ${message}`,
      'check the network, HTTPS_PROXY and warehouse.apiEndpoint',
      error,
    );
  }
  if (reason === 'bytesBilledLimitExceeded' || /bytes billed/i.test(message)) {
    return failed(
      'cost-limit',
      `BigQuery refuses a query of ${project}.${dataset} that costs too much: ${message}`,
      'narrow it, or raise warehouse.maximumBytesBilled',
      error,
    );
  }
  if (status === 403 && /quota|rateLimit/i.test(reason)) {
    return failed(
      'warehouse-quota',
      `a quota of BigQuery project ${project} is used up: ${message}`,
      'wait, or have the quota raised',
      error,
    );
  }
  if (status === 403 || reason === 'accessDenied') return noPermission(config, message, error);
  if (reason === 'notFound' && /not found: dataset/i.test(message)) return missingDataset(config, error);
  if (status === 404 && /project/i.test(message)) {
    return failed('missing-project', `BigQuery: ${message}`, 'correct warehouse.project', error);
  }
  return failed(
    'warehouse-failed',
    `BigQuery ${project}.${dataset}: ${message}`,
    'see the message; run it again if the service was at fault',
    error,
  );
}

/** The same for a statement from outside: what is wrong with the statement itself is the asker's. */
export function translateQuery(config: BigQueryConfig, error: unknown): ContraflowError {
  if (error instanceof ContraflowError) return error;
  const { status, reason, message } = faultOf(error);
  const ofStatement =
    reason.startsWith('invalid') ||
    status === 400 ||
    (reason === 'notFound' && !/not found: (dataset|project)/i.test(message));
  if (ofStatement && reason !== 'bytesBilledLimitExceeded' && !/bytes billed/i.test(message))
    return badQuery(new Error(message));
  return translate(config, error);
}

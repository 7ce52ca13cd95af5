import type { SnowflakeConfig } from '../../contract/config-warehouse.ts';
import { ContraflowError } from '../../contract/errors.ts';

/** What the driver throws; `code` is the service's number as text, or the driver's own as a number. */
interface DriverError extends Error {
  code?: string | number;
  sqlState?: string;
}

export const codeOf = (error: unknown): string => {
  const { code } = error as DriverError;
  if (code === undefined) return '';
  return typeof code === 'number' ? String(code) : code;
};

/** In one line: the service breaks its messages after their kind. */
export const textOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim();

/** The session is gone: its token ran out, it was ended from elsewhere, or the line broke. */
const goneCodes = new Set(['407002', '405503', '390111', '390112', '390114', '401001']);
export const isSessionGone = (error: unknown): boolean => goneCodes.has(codeOf(error));

/** Another transaction holds the lock: 000625 waited too long, 000626 a deadlock, 000628 too many wait. */
const lockCodes = new Set(['000625', '000626', '000628', '200004']);
export const isLockConflict = (error: unknown): boolean => lockCodes.has(codeOf(error));

interface Wording {
  code: string;
  message: string;
  hint: string;
}

type Rule = (config: SnowflakeConfig, text: string) => Wording;

const credentials: Rule = (config, text) => ({
  code: 'no-credentials',
  message: `snowflake account ${config.account} refuses user ${config.username} (${config.authenticator}): ${text}`,
  hint:
    config.authenticator === 'key-pair'
      ? `ALTER USER ${config.username} SET RSA_PUBLIC_KEY='…' with the key that belongs to ${config.credentials}`
      : `store a valid ${config.authenticator === 'oauth' ? 'token' : 'password'} under ${config.credentials}; it may have expired`,
});

const role: Rule = ({ role: name, username }) => ({
  code: 'missing-role',
  message: `role ${name} is not there or not granted to user ${username}`,
  hint: `GRANT ROLE ${name} TO USER ${username}`,
});

const blocked: Rule = ({ account, username }, text) => ({
  code: 'no-credentials',
  message: `snowflake account ${account} lets user ${username} not in: ${text}`,
  hint: 'have the user enabled, or this address added to the network policy of the account',
});

const noWarehouse: Rule = ({ warehouse, role: name }) => ({
  code: 'missing-compute',
  message: `virtual warehouse ${warehouse} is not there or role ${name} may not use it`,
  hint: `GRANT USAGE ON WAREHOUSE ${warehouse} TO ROLE ${name}`,
});

const suspended: Rule = ({ warehouse, role: name }, text) => ({
  code: 'warehouse-suspended',
  message: `virtual warehouse ${warehouse} does not run: ${text}`,
  hint: `ALTER WAREHOUSE ${warehouse} RESUME (role ${name} needs OPERATE on it), or SET AUTO_RESUME = TRUE`,
});

const quota: Rule = ({ warehouse }, text) => ({
  code: 'warehouse-quota',
  message: `virtual warehouse ${warehouse} is stopped by a resource monitor: ${text}`,
  hint: 'raise the quota of the resource monitor, or wait for its next interval',
});

const noPlace: Rule = ({ database, schema, role: name }) => ({
  code: 'missing-schema',
  message: `schema ${database}.${schema} is not there or role ${name} may not use it`,
  hint:
    `CREATE SCHEMA IF NOT EXISTS ${database}.${schema}, then GRANT USAGE ON DATABASE ${database} TO ROLE ${name}` +
    ` and GRANT USAGE, CREATE TABLE, CREATE VIEW ON SCHEMA ${database}.${schema} TO ROLE ${name}`,
});

/** The grant that an operation on a kind of object wants. */
function grantFor({ database, schema, warehouse, role: name }: SnowflakeConfig, text: string): string {
  const kind = /operate on (\w+)/i.exec(text)?.[1]?.toLowerCase();
  switch (kind) {
    case 'warehouse':
      return `GRANT USAGE, OPERATE ON WAREHOUSE ${warehouse} TO ROLE ${name}`;
    case 'database':
      return `GRANT USAGE ON DATABASE ${database} TO ROLE ${name}`;
    case 'schema':
      return `GRANT USAGE, CREATE TABLE, CREATE VIEW ON SCHEMA ${database}.${schema} TO ROLE ${name}`;
    case 'view':
      return `GRANT OWNERSHIP ON ALL VIEWS IN SCHEMA ${database}.${schema} TO ROLE ${name}`;
    default:
      return `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${database}.${schema} TO ROLE ${name}`;
  }
}

const forbidden: Rule = (config, text) => ({
  code: 'no-permission',
  message: `role ${config.role} lacks a privilege: ${text}`,
  hint: grantFor(config, text),
});

const unreachable: Rule = (config) => ({
  code: 'warehouse-unreachable',
  message: `snowflake account ${config.account} does not answer at ${config.host ?? `${config.account}.snowflakecomputing.com`}`,
  hint: 'check warehouse.account (organisation-account, as in the address of the web interface), warehouse.host and the proxy',
});

const timedOut: Rule = ({ warehouse }, text) => ({
  code: 'warehouse-timeout',
  message: `the statement was stopped: ${text}`,
  hint: `use a larger warehouse than ${warehouse}, or raise its STATEMENT_TIMEOUT_IN_SECONDS`,
});

const locked: Rule = ({ database, schema }, text) => ({
  code: 'warehouse-busy',
  message: `another transaction holds ${database}.${schema}: ${text}`,
  hint: 'run it again; SHOW LOCKS IN ACCOUNT names the transaction',
});

/** By number: of the service (six digits, with zeros before), of the login (39…) and of the driver (40…). */
const byCode = new Map<string, Rule>([
  ...['390100', '390101', '390102', '390144', '390195', '390303', '390318', '390302', '394300', '394304'].map(
    (code) => [code, credentials] as const,
  ),
  ...['390114', '390111', '390112'].map((code) => [code, credentials] as const),
  ...['390189', '390186'].map((code) => [code, role] as const),
  ...['390422', '390420', '390433'].map((code) => [code, blocked] as const),
  ...['390201', '090105', '090106'].map((code) => [code, noPlace] as const),
  ['000606', noWarehouse],
  ['090073', quota],
  ['003001', forbidden],
  ['003041', forbidden],
  ...['000630', '000604'].map((code) => [code, timedOut] as const),
  ...[...lockCodes].map((code) => [code, locked] as const),
  ...['401001', '401002', '390000'].map((code) => [code, unreachable] as const),
]);

/** By words, for numbers that stand for more than one thing. */
const byText: readonly (readonly [RegExp, Rule])[] = [
  [/resource monitor/i, quota],
  [/warehouse .*(suspended|cannot be resumed|is not running)/i, suspended],
  [/warehouse .*does not exist or not authorized/i, noWarehouse],
  [/(database|schema) .*does not exist( or not authorized)?/i, noPlace],
  [/insufficient privileges/i, forbidden],
  [/ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|self-signed|certificate/i, unreachable],
];

/**
 * A failure of the service in words: what is missing and the grant or command that mends it. What is no known failure is
 * `failed/warehouse-failed`.
 */
export function wordFailure(error: unknown, config: SnowflakeConfig): ContraflowError {
  if (error instanceof ContraflowError) return error;
  const text = textOf(error);
  const rule = byText.find(([pattern]) => pattern.test(text))?.[1] ?? byCode.get(codeOf(error));
  const wording: Wording = rule?.(config, text) ?? {
    code: 'warehouse-failed',
    message: `snowflake ${config.database}.${config.schema}: ${text}`,
    hint: 'see the query history of the account, tagged "contraflow"',
  };
  return new ContraflowError({ kind: 'failed', ...wording, cause: error });
}

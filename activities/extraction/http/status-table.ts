/** What to do with an answer. */
export type Action = 'success' | 'retry' | 'refresh-token' | 'rate-limited' | 'fail';

/** One row of the table from status to decision: `says` is for people, `hint` tells them the next step. */
export interface StatusRule {
  action: Action;
  code: string;
  says: string;
  hint: string;
}

const wait = 'nothing to do unless it lasts: the request is repeated';

/** Decisions for single statuses; `status-table` below them covers the rest by class. */
const byStatus: Readonly<Record<number, StatusRule>> = {
  400: {
    action: 'fail',
    code: 'bad-request',
    says: 'the platform does not accept the request',
    hint: 'check api (guide or published), baseUrl and the dates',
  },
  401: {
    action: 'refresh-token',
    code: 'unauthorised',
    says: 'the token is not accepted',
    hint: 'check the client id and secret, and that baseUrl and tokenUrl belong to the same region',
  },
  403: {
    action: 'fail',
    code: 'forbidden',
    says: 'the credentials lack a permission',
    hint: 'grant the OAuth client the scopes that `contraflow doctor` lists',
  },
  404: {
    action: 'fail',
    code: 'not-found',
    says: 'there is nothing at this address',
    hint: 'check baseUrl, region and api (guide or published)',
  },
  408: { action: 'retry', code: 'timeout', says: 'the platform took too long', hint: wait },
  409: {
    action: 'fail',
    code: 'conflict',
    says: 'the object is locked or changed meanwhile',
    hint: 'read it again, then decide',
  },
  410: {
    action: 'fail',
    code: 'gone',
    says: 'this cursor or object no longer exists',
    hint: 'start again from the first page',
  },
  425: { action: 'retry', code: 'too-early', says: 'the platform is not ready', hint: wait },
  429: {
    action: 'rate-limited',
    code: 'rate-limited',
    says: 'the request limit is reached',
    hint: 'lower rateLimit.requestsPerMinute where this is frequent',
  },
};

const redirected: StatusRule = {
  action: 'fail',
  code: 'redirected',
  says: 'the platform redirects elsewhere, which is not followed with a token',
  hint: 'set baseUrl to the address of your region',
};
const refused: StatusRule = {
  action: 'fail',
  code: 'refused',
  says: 'the platform refuses the request',
  hint: 'check api (guide or published) and baseUrl',
};
const serverError: StatusRule = {
  action: 'retry',
  code: 'server-error',
  says: 'the platform has a fault',
  hint: wait,
};
const success: StatusRule = { action: 'success', code: 'ok', says: '', hint: '' };

/** The decision for any HTTP status. */
export function ruleFor(status: number): StatusRule {
  const known = byStatus[status];
  if (known) return known;
  if (status >= 500) return serverError;
  if (status >= 400) return refused;
  return status >= 300 ? redirected : success;
}

import { z } from 'zod';
import { unitKind } from './enums.ts';

/** Keys of a CXone platform beside the common ones; all of them belong to `api: published`. */
export const cxoneKeys = {
  apiVersion: z
    .string()
    .regex(/^\d{1,3}(\.\d{1,2})?$/, 'a version such as 33.0')
    .default('33.0')
    .describe('Version of the published API'),
  login: z
    .enum(['access-key', 'password'])
    .default('access-key')
    .describe(
      'Token by access key, or by access key as user name and password of a registered client (OIDC)',
    ),
  issuer: z
    .url()
    .optional()
    .describe(
      'Address whose /.well-known documents name the API and, with login: password, the token address; an access key needs region or tokenUrl beside it',
    ),
  tenantId: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,100}$/, 'letters, digits, "_" and "-"')
    .optional()
    .describe('Tenant, where the token does not name it'),
  hoursFrom: z
    .enum(['intervals', 'summaries'])
    .default('intervals')
    .describe('Hourly figures from the interval data, or from one skill summary an hour'),
  units: unitKind
    .default('queue')
    .describe('Units are skills by id (`platform:501`) or by name (`platform:skill=NAME`)'),
  serviceLevelFlag: z
    .number()
    .int()
    .optional()
    .describe('serviceLevelFlag of a contact answered within the threshold; left out: not counted'),
};

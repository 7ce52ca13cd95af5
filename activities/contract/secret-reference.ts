import { z } from 'zod';

/** Where a secret lives; the value itself never stands in the file. */
export const secretReference = z
  .string()
  .regex(
    /^(env:\/\/[A-Za-z_][A-Za-z0-9_]*|aws-secrets:\/\/\S+|gcp-secrets:\/\/projects\/\S+)$/,
    'a secret must be given by reference: env://NAME, aws-secrets://NAME or gcp-secrets://projects/P/secrets/S',
  )
  .describe('Reference to a secret: env://NAME, aws-secrets://NAME or gcp-secrets://projects/P/secrets/S');

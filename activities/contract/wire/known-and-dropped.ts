import { z } from 'zod';

/** A field that the platform documents and Contraflow does not keep: no schema drift, and never in the cache. */
export const dropped = z
  .unknown()
  .transform((): undefined => undefined)
  .optional();

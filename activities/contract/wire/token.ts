import { z } from 'zod';

/** Answer of a token URL. `expires_in` is in seconds; some servers send it as text. */
export const tokenResponse = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive(),
  token_type: z.string().optional(),
  /** The next refresh token where the grant has one: the former may hold no longer. */
  refresh_token: z.string().min(1).optional(),
});
export type TokenResponse = z.infer<typeof tokenResponse>;

/** The dialler's endpoints: recent calls, the campaign, and a write that is verified. */

export type { CallOptions, DialingClient, WriteOutcome } from './dialing-client.ts';
export { createDialingClient } from './dialing-client.ts';

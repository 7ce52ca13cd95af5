/** Provenance columns that all sample rows share. */
export const origin = {
  run_id: 'pipeline-2026-06-10-5f2c',
  code_version: '0.1.0+3c9f2e1',
  config_hash: 'b5d4045c3f466fa91fe2cc6abe79232a1a57cdf104f7a26e716e0a1e2789df78',
  input_rows: 92_160,
  input_max_interval_at: '2026-06-09T23:00:00.000Z',
  schema_version: '1.0',
  created_at: '2026-06-10T05:02:11.000Z',
};

/** Day of the sample's changes, counted from its first day. */
export const interventionDay = 110;

/** Midnight UTC of a day of the sample, which begins on 1 January 2026. */
export function day(index: number): string {
  return new Date(Date.UTC(2026, 0, 1) + index * 86_400_000).toISOString();
}

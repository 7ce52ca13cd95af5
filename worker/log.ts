import { DefaultLogger, type Logger } from '@temporalio/worker';
import { pino } from 'pino';

/** Structured log on stderr; the level comes from CONTRAFLOW_LOG_LEVEL, `info` unless set. */
export const log = pino(
  { level: process.env['CONTRAFLOW_LOG_LEVEL'] ?? 'info', base: null, timestamp: pino.stdTimeFunctions.isoTime },
  pino.destination({ dest: 2, sync: true }),
);

const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** The same log for the SDK's own messages. */
export const sdkLogger: Logger = new DefaultLogger('INFO', ({ level, message, meta }) => {
  log[levels[level]](meta ?? {}, message);
});

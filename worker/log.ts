import { DefaultLogger, type Logger } from '@temporalio/worker';
import { pino } from 'pino';

/** Structured log on stderr; the level comes from CONTRAFLOW_LOG_LEVEL, `info` unless set. */
export const log = pino(
  {
    level: process.env['CONTRAFLOW_LOG_LEVEL'] ?? 'info',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
  },
  pino.destination({ dest: 2, sync: true }),
);

const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** The same log for the SDK's own messages. */
export const sdkLogger: Logger = new DefaultLogger('INFO', ({ level, message, meta }) => {
  const { error, taskToken: _token, ...rest } = (meta ?? {}) as Record<string, unknown>;
  log[levels[level]](error instanceof Error ? { ...rest, reason: error.message } : rest, message);
});

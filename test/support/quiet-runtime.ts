import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

/** Sets the SDK up for a test process: errors only, because tests provoke warnings on purpose. */
export function quietRuntime(): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    shutdownSignals: [],
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
  });
}

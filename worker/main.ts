import '../activities/sound-optimiser.ts';
import { parseArgs } from 'node:util';
import { ContraflowError, exitCodes } from '../activities/contract/errors.ts';
import { sendFault } from '../infra/stack/worker-fault.ts';
import { log } from './log.ts';
import { runWorker } from './run-worker.ts';

// usage: node worker/main.ts --address HOST:PORT [--namespace N] [--config FILE] [--queues a,b]
const { values } = parseArgs({
  options: {
    address: { type: 'string' },
    namespace: { type: 'string', default: 'default' },
    config: { type: 'string' },
    queues: { type: 'string' },
  },
});

// A supervised worker must not outlive its supervisor: it would keep the warehouse locked.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));

try {
  if (values.address === undefined) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'no-address',
      message: '--address is missing',
      hint: 'give host:port of the Temporal server',
    });
  }
  await runWorker({
    address: values.address,
    namespace: values.namespace,
    configFile: values.config,
    ...(values.queues === undefined ? {} : { queues: values.queues.split(',') }),
    // A supervisor waits for this line before it counts the worker as started.
    onReady: () => process.send?.('ready'),
  });
} catch (error) {
  if (error instanceof ContraflowError) {
    log.error({ code: error.code, hint: error.hint }, error.message);
    process.exitCode = exitCodes[error.kind];
    await sendFault(error);
  } else {
    log.error({ error: error instanceof Error ? error.stack : String(error) }, 'the worker failed');
    process.exitCode = 1;
  }
}

// The open channel to the supervisor would keep the process from ending.
process.removeAllListeners('disconnect');
if (process.connected) process.disconnect();

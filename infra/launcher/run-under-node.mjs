import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';

const oneInterrupt = new URL('./one-interrupt.mjs', import.meta.url).href;
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a script under the given Node with inherited stdio, passes signals on and ends as it ends.
 * A signal to the whole group, such as a terminal's Ctrl-C, reaches the script directly as well; there it counts once.
 */
export function runUnderNode(node, script, args) {
  const env = {
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
    // HTTPS_PROXY and NO_PROXY hold for every client; the embedded stack on this machine is never proxied.
    NODE_USE_ENV_PROXY: '1',
    NO_PROXY: [process.env.NO_PROXY ?? process.env.no_proxy, 'localhost', '127.0.0.1', '::1']
      .filter(Boolean)
      .join(','),
  };
  const child = spawn(
    node,
    ['--disable-warning=ExperimentalWarning', '--import', oneInterrupt, script, ...args],
    { stdio: 'inherit', env },
  );
  for (const signal of forwarded) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('error', (error) => {
    process.stderr.write(
      `contraflow: ${script} could not be started (${error.message}) — reinstall the packages\n`,
    );
    process.exit(1);
  });
  child.on('close', (code, signal) => {
    process.exit(code ?? (signal === 'SIGINT' ? 130 : 143));
  });
}

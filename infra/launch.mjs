// Starts a script of the checkout on any Node from 20 on: finds or installs a fit Node and the packages first.
// usage: node infra/launch.mjs SCRIPT [ARGUMENTS]
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './launcher/dependencies.mjs';
import { nodeRuntime } from './launcher/node-runtime.mjs';
import { runUnderNode } from './launcher/run-under-node.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const report = (text) => process.stderr.write(`contraflow: ${text}\n`);
const [script, ...args] = process.argv.slice(2);
try {
  const node = await nodeRuntime(report);
  await ensureDependencies(root, node, report);
  runUnderNode(node, join(root, script), args);
} catch (error) {
  report(error.message);
  process.exit(1);
}

#!/usr/bin/env node
// The `contraflow` command: finds the Node that runs the sources and re-executes under it.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from '../infra/launcher/dependencies.mjs';
import { nodeRuntime } from '../infra/launcher/node-runtime.mjs';
import { runUnderNode } from '../infra/launcher/run-under-node.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const report = (text) => process.stderr.write(`contraflow: ${text}\n`);
try {
  const node = await nodeRuntime(report);
  await ensureDependencies(root, node, report);
  runUnderNode(node, join(root, 'client', 'main.mjs'), process.argv.slice(2));
} catch (error) {
  report(error.message);
  process.exit(1);
}

import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

// usage: node worker/build-workflow-bundle.ts FILE
const target = process.argv[2];
if (target === undefined) throw new Error('name the file to write');
const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
  logger: new DefaultLogger('ERROR'),
});
await writeFile(target, code);

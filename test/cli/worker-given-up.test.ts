import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/command-line.ts';
import { startDev } from '../support/dev-stack.ts';

it('a stack whose worker does not start any more ends with 1 and names the log', {
  timeout: 180_000,
}, async () => {
  const folder = await temporaryFolder();
  const dev = await startDev(folder.path);
  const found = execFileSync('pgrep', ['-P', String(dev.pid), '-f', 'worker/main.ts'], { encoding: 'utf8' });
  await writeFile(join(folder.path, '.contraflow', 'run', 'worker-config.yaml'), 'platforms: {broken');
  process.kill(Number(found), 'SIGKILL');
  expect(await dev.ended).toBe(1);
  expect(dev.said()).toMatch(/\ncontraflow: the worker did not start \([^\n]+\) — see [^\n]*worker\.log\n$/);
  await folder.remove();
});

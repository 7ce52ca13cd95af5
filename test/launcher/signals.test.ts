import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../support/command-line.ts';

const launcher = fileURLToPath(new URL('../../infra/launcher/run-under-node.mjs', import.meta.url));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

/** Runs a script under the launcher in a group of its own, without a terminal; gives what it prints. */
async function launched(script: string): Promise<{ child: ChildProcess; said(): string }> {
  const path = join(folder.path, 'script.mjs');
  await writeFile(path, script);
  const start = `import { runUnderNode } from ${JSON.stringify(launcher)}; runUnderNode(process.execPath, ${JSON.stringify(path)}, []);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', start], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout!.on('data', (chunk) => {
    said += chunk;
  });
  while (!said.includes('ready')) await sleep(20);
  return { child, said: () => said };
}

const counting = `
let count = 0;
process.on('SIGINT', () => { count += 1; setTimeout(() => { console.log('interrupts ' + count); process.exit(7); }, 400); });
setInterval(() => {}, 1000);
console.log('ready');
`;

const ended = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));

it('an interrupt of the whole group reaches the script once', async () => {
  const { child, said } = await launched(counting);
  process.kill(-child.pid!, 'SIGINT');
  expect(await ended(child)).toBe(7);
  expect(said()).toContain('interrupts 1\n');
});

it('an interrupt of the launcher alone reaches the script', async () => {
  const { child, said } = await launched(counting);
  child.kill('SIGINT');
  expect(await ended(child)).toBe(7);
  expect(said()).toContain('interrupts 1\n');
});

it('a script that does not handle interrupts ends by them', async () => {
  const { child } = await launched("setInterval(() => {}, 1000); console.log('ready');");
  process.kill(-child.pid!, 'SIGINT');
  expect(await ended(child)).toBe(130);
});

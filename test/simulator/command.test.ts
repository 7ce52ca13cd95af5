import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';

const script = new URL('../../client/commands/simulate-platform.ts', import.meta.url).href;

it('simulate platform prints its address, serves and stops on SIGTERM', async () => {
  const program = `import(${JSON.stringify(script)}).then((m) => m.runSimulatePlatform({ port: 0, seed: 3, kind: 'cxone' }))`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const match = /^simulated platform \(cxone, seed 3\) on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(
    line.toString(),
  );
  expect(match).not.toBeNull();
  const info = (await (await fetch(`${match?.[1]}/simulator/info`)).json()) as {
    kinds: string[];
    queues: unknown[];
  };
  expect(info.kinds).toEqual(['cxone']);
  expect(info.queues).toHaveLength(8);
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code).toBe(0);
});

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { secondShell } from '../../client/output/second-shell.ts';
import { createProgram } from '../../client/program.ts';
import { demoCredentials } from '../../infra/demo/demo-config.ts';
import { buildScenario } from '../../infra/simulator/index.ts';

const lines = secondShell({
  urls: ['http://127.0.0.1:1', 'http://127.0.0.1:2'],
  configFile: join(process.cwd(), '.contraflow', 'demo.yaml'),
  env: { ...demoCredentials },
  scenario: buildScenario(25, { days: 98, changeDay: 91, genesysQueues: 2, cxoneQueues: 2 }),
});

it('names the credentials that a second shell needs, and no other secret', () => {
  const exported = lines.filter((line) => line.includes('export')).map((line) => line.trim());
  expect(exported).toEqual([
    'export DEMO_GENESYS_CLIENT_ID=demo-genesys',
    'export DEMO_GENESYS_CLIENT_SECRET=simulated-genesys-secret',
    'export DEMO_CXONE_CLIENT_ID=demo-cxone',
    'export DEMO_CXONE_CLIENT_SECRET=simulated-cxone-secret',
  ]);
  expect(lines.join(' ')).not.toContain('whsec_');
});

it('names whole commands over the range of the simulated data', () => {
  const commands = lines.filter((line) => line.includes('npx contraflow')).map((line) => line.trim());
  const config = join('.contraflow', 'demo.yaml');
  expect(commands).toContain(
    `npx contraflow backfill --config ${config} --platform genesys-demo --from 2026-01-05 --to 2026-04-13`,
  );
  const program = createProgram();
  for (const command of commands) {
    const [, , name, ...rest] = command.split(' ');
    const known = program.commands.find((child) => child.name() === name);
    expect(known?.parseOptions(rest), command).toMatchObject({ operands: [], unknown: [] });
  }
});

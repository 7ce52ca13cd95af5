import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const flags = fileURLToPath(new URL('../../activities/sound-optimiser.ts', import.meta.url));

/**
 * Literals after a loop hot enough to be replaced while it runs. The shape is known from elsewhere to hold a double, the
 * literal was met before, and its first field never was: the compiled code gives up between the literal and its fields.
 */
const program = `
await import(process.env.FLAGS);
const shape = (lag, correlation, pairs) => ({ lag, correlation, pairs });
for (let i = 0; i < 5; i++) shape(i, i + 0.5, i);
let fails = true;
const lagOf = (i) => {
  if (fails) throw new Error('not yet');
  return i;
};
function make(lag, correlation, rounds) {
  let pairs = 0;
  for (let i = 0; i < rounds; i++) pairs += i & 3;
  return { lag: lagOf(lag), correlation, pairs };
}
for (let i = 0; i < 12; i++) try { make(i, i + 0.5, 60); } catch {}
fails = false;
const made = [];
for (let i = 0; i < 8; i++) made.push(make(i, i + 0.25, 60_000));
console.log(JSON.stringify(made.map(({ correlation }) => correlation)));
`;

test('objects of one literal keep their own numbers when optimised code gives up', () => {
  // Without the flag about two of three processes print 7.25 eight times on the Node of the project.
  for (let run = 0; run < 6; run++) {
    const printed = execFileSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program],
      { encoding: 'utf8', env: { ...process.env, FLAGS: flags } },
    );
    expect(JSON.parse(printed)).toEqual([0.25, 1.25, 2.25, 3.25, 4.25, 5.25, 6.25, 7.25]);
  }
});

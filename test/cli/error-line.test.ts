import { afterEach, expect, it, vi } from 'vitest';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { reportError } from '../../client/context.ts';

afterEach(() => vi.restoreAllMocks());

it('the line of an error neither breaks nor steers the terminal, whatever the data it names', async () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const error = new ContraflowError({
    kind: 'data',
    code: 'bad-row',
    message: 'queue "a\u202eb\u001b[2J\nc"',
    hint: 'mend it',
  });
  expect(await reportError(error, { json: false, debug: false })).toBe(3);
  expect(write.mock.calls).toEqual([['contraflow: queue "a\\u{202e}b\\u{1b}[2J c" — mend it\n']]);
});

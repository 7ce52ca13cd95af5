import Table from 'cli-table3';

const lines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** Plain columns under a head, without rules, so that output can be read and cut alike. */
export function textTable(head: string[], rows: (string | number)[][], rightAligned: number[] = []): string {
  const table = new Table({
    head,
    chars: lines,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: head.map((_, column) => (rightAligned.includes(column) ? 'right' : 'left')),
  });
  table.push(...rows.map((row) => row.map((cell) => printable(String(cell)))));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Joins the parts of one emoji, and of one letter in some scripts; it neither hides nor moves text. */
const joiner = '\u200d';

/**
 * Text from outside as a terminal may have it. Control and format characters (among them those that turn the direction of
 * writing) could move the cursor, hide text or show it in another order: each is written as its escape `\u{…}`.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) =>
    character === joiner ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

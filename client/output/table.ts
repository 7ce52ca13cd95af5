import Table from 'cli-table3';
import { printable } from './printable.ts';

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

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readParquet } from '../../../activities/estimation/io/parquet/index.ts';
import { dataPage, dictionaryPage, parquetFile, type WrittenPage } from './parquet-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'contraflow-hostile-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

async function read(bytes: Uint8Array) {
  const path = join(folder, `${files++}.parquet`);
  writeFileSync(path, bytes);
  const table = await readParquet(path, { optional: [] });
  const column = table?.columns.get('x');
  if (column === undefined) return undefined;
  return column.kind === 'text' ? [...column.codes].map((code) => column.labels[code]) : [...column.values];
}

const doubles = (...values: number[]) => new Uint8Array(Float64Array.from(values).buffer);
const integers = (...values: number[]) => new Uint8Array(Int32Array.from(values).buffer);
const bytes = (...parts: (number | Uint8Array)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'number' ? Uint8Array.of(part) : part)));
const levels = (...runs: number[]) => bytes(integers(runs.length), Uint8Array.from(runs));
const text = { 1: 6, 3: 0, 6: 0 };
const optional = { 1: 5, 3: 1 };
const label = (name: string) => bytes(integers(name.length), Buffer.from(name));
const file = (pages: WrittenPage[], more: Partial<Parameters<typeof parquetFile>[0]> = {}) =>
  parquetFile({ rows: 3, pages, ...more });
const three = doubles(1, 2, 3);
/** Three values present in a page whose levels say so. */
const statistics = (min: number, max: number) => ({ 12: { 3: 0, 5: integers(max), 6: integers(min) } });

describe('a Parquet file', () => {
  it('of pages of every kind that is read is read', async () => {
    expect(await read(file([dataPage(3, three)]))).toEqual([1, 2, 3]);
    expect(await read(file([dataPage(1, doubles(7)), dataPage(2, doubles(8, 9))]))).toEqual([7, 8, 9]);
    const places = bytes(1, 4, 1, 2, 0);
    expect(
      await read(file([dictionaryPage(2, doubles(5, 6)), dataPage(3, places, { encoding: 8 })])),
    ).toEqual([6, 6, 5]);
    const gap = bytes(levels(3, 0b101), doubles(4, 5));
    expect(await read(file([dataPage(3, gap)], { schema: optional }))).toEqual([4, Number.NaN, 5]);
    const names = dictionaryPage(2, bytes(label('b'), label('a')));
    expect(await read(file([names, dataPage(3, places, { encoding: 8 })], { schema: text }))).toEqual([
      'a',
      'a',
      'b',
    ]);
  });

  it.each([
    ['gzip in several members', 2, bytes(gzipSync(three.subarray(0, 9)), gzipSync(three.subarray(9)))],
    ['gzip', 2, gzipSync(three)],
    ['zstd', 6, zstdCompressSync(three)],
  ])('is expanded from %s', async (_, codec, body) => {
    expect(await read(file([dataPage(3, body, { header: { 2: three.length } })], { codec }))).toEqual([
      1, 2, 3,
    ]);
  });

  const wide = (code: number) =>
    file([dictionaryPage(2, doubles(5, 6)), dataPage(3, bytes(2, 6, code), { encoding: 8 })]);
  const wideText = file([dictionaryPage(1, label('a')), dataPage(3, bytes(2, 6, 3), { encoding: 8 })], {
    schema: text,
  });
  const packedBeyond = file([
    dictionaryPage(2, doubles(5, 6)),
    dataPage(3, bytes(2, 3, 0b110000, 0), { encoding: 8 }),
  ]);
  const int32 = { 1: 1, 3: 0 };
  const gapOfIntegers = bytes(levels(3, 0b101), integers(4, 5));
  const zeros = zstdCompressSync(new Uint8Array(64 * 1024));
  it.each<[string, Uint8Array]>([
    ['a place beyond the dictionary', wide(2)],
    ['a place of more bits than it says', wide(64)],
    ['packed places beyond the dictionary', packedBeyond],
    ['a place of text beyond the dictionary', wideText],
    [
      'places that end early',
      file([dictionaryPage(1, doubles(5)), dataPage(3, bytes(8, 6), { encoding: 8 })]),
    ],
    [
      'places of a run longer than any',
      file([
        dictionaryPage(1, doubles(5)),
        dataPage(3, bytes(1, 254, 255, 255, 255, 255, 255, 1, 0), { encoding: 8 }),
      ]),
    ],
    [
      'a missing value where its statistics know of none',
      file([dataPage(3, gapOfIntegers)], { schema: { 1: 1, 3: 1 }, facts: statistics(0, 9) }),
    ],
    [
      'values beyond its statistics',
      file([dataPage(3, integers(1, 2, 300))], { schema: int32, facts: statistics(0, 9) }),
    ],
    [
      'levels that claim more than the page',
      file([dataPage(3, bytes(integers(-1), three))], { schema: optional }),
    ],
    ['levels above one', file([dataPage(3, bytes(levels(6, 3), three))], { schema: optional })],
    [
      'levels of the older form',
      file([dataPage(3, bytes(0b111, three), { detail: { 3: 4 } })], { schema: optional }),
    ],
    [
      'a page that goes back in the file',
      file([dataPage(0, three, { header: { 3: -24 } }), dataPage(3, three)]),
    ],
    [
      'a page that claims to expand to gigabytes',
      file([dataPage(3, gzipSync(three), { header: { 2: 2 ** 31 } })], { codec: 2 }),
    ],
    [
      'a chunk and a page that claim to expand to gigabytes',
      file([dataPage(3, gzipSync(three), { header: { 2: 2 ** 33 } })], { codec: 2, facts: { 6: 2 ** 40 } }),
    ],
    [
      'pages that expand to more than their chunk',
      file(
        Array.from({ length: 200 }, () => dataPage(0, zeros, { header: { 2: 65536 } })),
        { codec: 6, facts: { 6: 100_000 } },
      ),
    ],
    ['a page of fewer than no values', file([dataPage(-3, three), dataPage(6, three)])],
    [
      'a dictionary that claims more than it holds',
      file([dictionaryPage(2 ** 31 - 1, doubles(5)), dataPage(3, bytes(0, 6), { encoding: 8 })]),
    ],
    [
      'a dictionary of text that claims more than it holds',
      file([dictionaryPage(2 ** 31 - 1, label('a')), dataPage(3, bytes(0, 6), { encoding: 8 })], {
        schema: text,
      }),
    ],
    [
      'a damaged page before one of a kind that is not read',
      file([dataPage(1, zeros.subarray(9), { header: { 2: 8 } }), dataPage(2, three, { encoding: 5 })], {
        codec: 6,
      }),
    ],
    ['fewer than no rows', file([dataPage(3, three)], { rows: -3 })],
    ['more rows than memory', file([dataPage(3, three)], { rows: 2 ** 50 })],
    ['a chunk before the file', file([dataPage(3, three)], { facts: { 9: -1 } })],
    ['a chunk that says it takes no number of bytes', file([dataPage(3, three)], { facts: { 7: true } })],
    [
      'a day that no date holds',
      file([dataPage(3, integers(0, 1, 2 ** 31 - 1))], { schema: { 1: 1, 3: 0, 6: 6 } }),
    ],
    [
      'structures within structures',
      Buffer.concat([
        Buffer.from('PAR1'),
        Buffer.alloc(200_000, 0x1c),
        integers(200_000),
        Buffer.from('PAR1'),
      ]),
    ],
    [
      'millions of structures',
      Buffer.concat([
        Buffer.from('PAR1'),
        Uint8Array.of(0x29, 0xfc, 0x80, 0x80, 0x80, 0x04),
        Buffer.alloc(8 * 2 ** 20),
        integers(8 * 2 ** 20 + 6),
        Buffer.from('PAR1'),
      ]),
    ],
  ])('with %s is left to the database', async (_, content) => {
    expect(await read(content)).toBeUndefined();
  });
});

/** A value of Thrift's compact protocol: whole numbers, bytes, truth values, lists of structures, structures by field id. */
export type Thrift = number | boolean | Uint8Array | string | Thrift[] | { [id: number]: Thrift | undefined };

const varint = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
};
const zigzag = (value: number): number[] => varint(value < 0 ? -2 * value - 1 : 2 * value);

function typeOf(value: Thrift): number {
  if (typeof value === 'number') return 6;
  if (typeof value === 'boolean') return value ? 1 : 2;
  if (typeof value === 'string' || value instanceof Uint8Array) return 8;
  return Array.isArray(value) ? 9 : 12;
}

function encode(value: Thrift): number[] {
  if (typeof value === 'number') return zigzag(value);
  if (typeof value === 'boolean') return [];
  if (typeof value === 'string') return encode(Buffer.from(value));
  if (value instanceof Uint8Array) return [...varint(value.length), ...value];
  if (Array.isArray(value))
    return [0xf0 + typeOf(value[0] ?? 0), ...varint(value.length), ...value.flatMap(encode)];
  const fields = Object.entries(value).filter((field): field is [string, Thrift] => field[1] !== undefined);
  return [...fields.flatMap(([id, field]) => [typeOf(field), ...zigzag(Number(id)), ...encode(field)]), 0];
}

/** One page: what its header says, and its bytes as they lie in the file. */
export interface WrittenPage {
  header: { [id: number]: Thrift };
  body: Uint8Array;
}

/** A data page of version 1 as it should be; `header` replaces fields of its header, `detail` those of its data header. */
export function dataPage(
  values: number,
  body: Uint8Array,
  {
    encoding = 0,
    header = {},
    detail = {},
  }: Partial<Record<'header' | 'detail', { [id: number]: Thrift }>> & { encoding?: number } = {},
): WrittenPage {
  const own = { 1: values, 2: encoding, 3: 3, 4: 3, ...detail };
  return { header: { 1: 0, 2: body.length, 3: body.length, 5: own, ...header }, body };
}

export function dictionaryPage(values: number, body: Uint8Array): WrittenPage {
  return { header: { 1: 2, 2: body.length, 3: body.length, 7: { 1: values, 2: 0 } }, body };
}

/** A file of one column `x` in one row group; `facts` replaces fields of its column's metadata. */
export function parquetFile({
  rows,
  pages,
  schema = { 1: 5, 3: 0 },
  codec = 0,
  facts = {},
  group = {},
}: {
  rows: number;
  pages: WrittenPage[];
  /** Of the column: physical type (1) and repetition (3); a required double if left out. */
  schema?: { [id: number]: Thrift };
  codec?: number;
  facts?: { [id: number]: Thrift };
  group?: { [id: number]: Thrift };
}): Buffer {
  const data = Buffer.concat(pages.flatMap(({ header, body }) => [Buffer.from(encode(header)), body]));
  const column = {
    1: schema[1]!,
    2: [0],
    3: ['x'],
    4: codec,
    5: rows,
    6: data.length + 10_000,
    7: data.length,
    9: 4,
    ...facts,
  };
  const footer = Buffer.from(
    encode({
      1: 1,
      2: [
        { 4: 'root', 5: 1 },
        { ...schema, 4: 'x' },
      ],
      3: rows,
      4: [{ 1: [{ 2: 4, 3: column }], 2: data.length, 3: rows, ...group }],
    }),
  );
  const size = Buffer.alloc(4);
  size.writeUInt32LE(footer.length);
  return Buffer.concat([Buffer.from('PAR1'), data, footer, size, Buffer.from('PAR1')]);
}

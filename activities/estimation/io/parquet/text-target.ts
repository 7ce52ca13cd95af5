import { sharedIntegers } from '../../panel/shared-array.ts';
import type { Column } from '../../panel/types.ts';
import { dictionaryPlaces, openDataPage } from './data-page.ts';
import type { Page } from './pages.ts';

/** The codes that the pages of a column of text go into; missing is −1. */
export class TextTarget {
  readonly #codes: Int32Array;
  readonly #optional: boolean;
  /** Label of each code, in the order in which they were met. */
  readonly #codeOf = new Map<string, number>();

  constructor(optional: boolean, rows: number) {
    this.#optional = optional;
    this.#codes = sharedIntegers(rows);
  }

  /** Takes the pages of a chunk whose first row is `row`. @throws RangeError where they are not as they say */
  take(pages: Iterable<Page>, row: number): void {
    let dictionary: Int32Array | undefined;
    for (const page of pages) {
      if (page.kind === 'dictionary') {
        dictionary = this.#codesOf(page);
        continue;
      }
      const data = openDataPage(page, this.#optional);
      if (data.count === 0) this.#codes.fill(-1, row, row + page.values);
      else if (page.encoding === 'plain' || dictionary === undefined)
        throw new RangeError('text without a dictionary');
      else place(this.#codes, row, data.present, dictionary, dictionaryPlaces(data, dictionary.length));
      row += page.values;
    }
  }

  #codesOf({ bytes, values }: Page): Int32Array {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    // Each label has its length before it.
    if (4 * values > bytes.length) throw new RangeError('the dictionary is cut short');
    const codes = new Int32Array(values);
    for (let i = 0, at = 0; i < values; i++) {
      const end = at + 4 + view.getUint32(at, true);
      if (end > bytes.length) throw new RangeError('the dictionary is cut short');
      const label = decoder.decode(bytes.subarray(at + 4, end));
      const code = this.#codeOf.get(label) ?? this.#codeOf.size;
      this.#codeOf.set(label, code);
      codes[i] = code;
      at = end;
    }
    return codes;
  }

  /** The column, once all chunks are taken: codes of the labels that rows have, ordered by their UTF-8 bytes. */
  column(): Column {
    const codes = this.#codes;
    const used = new Uint8Array(this.#codeOf.size);
    for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) used[codes[i]!] = 1;
    const known = [...this.#codeOf]
      .filter(([, code]) => used[code] === 1)
      .map(([label, code]) => ({ label, code, bytes: Buffer.from(label) }))
      .sort((a, b) => Buffer.compare(a.bytes, b.bytes));
    const ordered = new Int32Array(used.length);
    known.forEach(({ code }, position) => {
      ordered[code] = position;
    });
    if (ordered.some((position, code) => position !== code))
      for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) codes[i] = ordered[codes[i]!]!;
    return { kind: 'text', codes, labels: known.map(({ label }) => label) };
  }
}

function place(
  into: Int32Array,
  row: number,
  present: Int32Array | undefined,
  codes: Int32Array,
  places: Int32Array,
): void {
  if (present === undefined) {
    for (let i = 0; i < places.length; i++) into[row + i] = codes[places[i]!]!;
    return;
  }
  let next = 0;
  for (let i = 0; i < present.length; i++) into[row + i] = present[i] === 0 ? -1 : codes[places[next++]!]!;
}

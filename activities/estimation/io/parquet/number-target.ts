import { integerColumn } from '../../panel/integer-column.ts';
import { adoptRuns, RunRecorder } from '../../panel/runs.ts';
import type { Column } from '../../panel/types.ts';
import { makeValues, type Storage, type Values } from '../column-storage.ts';
import type { ColumnForm } from './column-form.ts';
import { decodePlaces, dictionaryPlaces, openDataPage } from './data-page.ts';
import type { CodeSink } from './hybrid-runs.ts';
import type { Page } from './pages.ts';
import { plainValues } from './plain-values.ts';

const BOUNDS: Readonly<Record<Exclude<Storage, 'double'>, readonly [number, number]>> = {
  uint8: [0, 2 ** 8 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
};

/** The array that the pages of a column of numbers or times go into; missing is NaN. */
export class NumberTarget {
  readonly values: Values;
  readonly #form: Exclude<ColumnForm, { kind: 'text' }>;
  readonly #storage: Storage;
  readonly #optional: boolean;
  /** Of whole numbers, as long as all pages tell of repeated values. */
  #runs: RunRecorder | undefined;

  constructor(
    form: Exclude<ColumnForm, { kind: 'text' }>,
    optional: boolean,
    storage: Storage,
    rows: number,
  ) {
    this.#form = form;
    this.#optional = optional;
    this.#storage = storage;
    this.values = makeValues(storage, rows);
    if (storage !== 'double') this.#runs = new RunRecorder(rows);
  }

  /** The column, once all chunks are taken. */
  column(): Column {
    const { values } = this;
    if (values instanceof Float64Array) {
      const isTime = this.#form.kind === 'instant' || this.#form.kind === 'date';
      return { kind: isTime ? 'time' : 'number', values };
    }
    if (this.#runs !== undefined) adoptRuns(values, this.#runs.finish(values.length));
    return integerColumn(values);
  }

  /** Takes the pages of a chunk whose first row is `row`. @throws RangeError where they are not as they say */
  take(pages: Iterable<Page>, row: number): void {
    let dictionary: Values | undefined;
    for (const page of pages) {
      if (page.kind === 'dictionary') dictionary = this.#dictionary(page);
      else {
        this.#place(page, row, dictionary);
        row += page.values;
      }
    }
  }

  #place(page: Page, row: number, dictionary: Values | undefined): void {
    const data = openDataPage(page, this.#optional);
    const { values } = this;
    // The footer said that none is missing; whole numbers could not show it.
    if (data.present !== undefined && this.#storage !== 'double')
      throw new RangeError('values are missing beyond those stated');
    if (page.encoding === 'dictionary') {
      if (dictionary === undefined) throw new RangeError('a page without its dictionary');
      if (data.present !== undefined)
        spread(values, row, data.present, dictionary, dictionaryPlaces(data, dictionary.length));
      else decodePlaces(data, dictionary.length, this.#lookUp(row, dictionary));
      return;
    }
    this.#runs = undefined;
    if (this.#form.kind === 'double' && data.present === undefined) {
      copyDoubles(values, row, data.bytes, data.at, data.count);
      return;
    }
    const plain = this.#checked(plainValues(this.#form, data.bytes, data.at, data.count));
    if (data.present !== undefined) spread(values, row, data.present, plain, undefined);
    else values.set(plain, row);
  }

  /** Writes the values of a dictionary to the rows from `row` on. */
  #lookUp(row: number, dictionary: Values): CodeSink {
    const { values } = this;
    const runs = this.#runs;
    return {
      repeat(place, from, count) {
        const value = dictionary[place]!;
        values.fill(value, row + from, row + from + count);
        runs?.repeat(value, row + from);
      },
      take(places, from, count) {
        const at = row + from;
        if (values instanceof Uint8Array) gatherBytes(values, at, dictionary as Uint8Array, places, count);
        else if (values instanceof Int32Array)
          gatherIntegers(values, at, dictionary as Int32Array, places, count);
        else {
          gatherDoubles(values, at, dictionary as Float64Array, places, count);
          return;
        }
        runs?.take(values, at, at + count);
      },
    };
  }

  /** The dictionary of a chunk, held as the values are. */
  #dictionary({ bytes, values }: Page): Values {
    const numbers = this.#checked(plainValues(this.#form, bytes, 0, values));
    if (this.#storage === 'double') return numbers;
    return this.#storage === 'int32' ? Int32Array.from(numbers) : Uint8Array.from(numbers);
  }

  /** The footer's bounds chose the storage: values beyond them would be cut without a word. */
  #checked(numbers: Float64Array): Float64Array {
    if (this.#storage === 'double') return numbers;
    const [low, high] = BOUNDS[this.#storage];
    for (let i = 0; i < numbers.length; i++)
      if (!(numbers[i]! >= low && numbers[i]! <= high))
        throw new RangeError('a value beyond its stated bounds');
    return numbers;
  }
}

/** Doubles lie in the file as they do in memory. */
function copyDoubles(into: Values, row: number, bytes: Uint8Array, at: number, count: number): void {
  const from = bytes.subarray(at, at + 8 * count);
  if (from.length !== 8 * count) throw new RangeError('the values are cut short');
  new Uint8Array(into.buffer, into.byteOffset + 8 * row, from.length).set(from);
}

// One function an array kind, so that each loop sees a single one.

function gatherDoubles(
  into: Float64Array,
  row: number,
  from: Float64Array,
  places: Int32Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) into[row + i] = from[places[i]!]!;
}

function gatherIntegers(
  into: Int32Array,
  row: number,
  from: Int32Array,
  places: Int32Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) into[row + i] = from[places[i]!]!;
}

function gatherBytes(
  into: Uint8Array,
  row: number,
  from: Uint8Array,
  places: Int32Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) into[row + i] = from[places[i]!]!;
}

/** Rows of which some miss their value. */
function spread(
  into: Values,
  row: number,
  present: Int32Array,
  from: Values,
  places: Int32Array | undefined,
): void {
  let next = 0;
  for (let i = 0; i < present.length; i++) {
    if (present[i] === 0) into[row + i] = Number.NaN;
    else {
      into[row + i] = from[places === undefined ? next : places[next]!]!;
      next++;
    }
  }
}

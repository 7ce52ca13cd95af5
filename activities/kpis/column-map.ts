import { ContraflowError } from '../contract/errors.ts';

/** Names that `--map` knows. Times end in seconds or are written H:MM:SS; answers are Y/N, 0/1 or true/false. */
export const mappedNames = [
  'agent',
  'team',
  'site',
  'queue',
  'channel',
  'customer',
  'timestamp',
  'date',
  'time',
  'answered',
  'resolved',
  'speed_of_answer_s',
  'talk',
  'hold',
  'acw',
  'handle',
  'csat',
  'quality',
  'transferred',
  'adherence',
  'conformance',
  'occupancy',
  'scheduled_s',
  'in_adherence_s',
  'login_s',
] as const;
export type MappedName = (typeof mappedNames)[number];

/** Our name to the column of the file. */
export type ColumnMap = Partial<Record<MappedName, string>>;

/**
 * Reads `agent=Agent,date=Date`. A comma or equals sign in a column name is written twice.
 * @throws ContraflowError (usage) for a name that is not known or a part without a column
 */
export function parseColumnMap(text: string): ColumnMap {
  const map: ColumnMap = {};
  for (const part of splitOnce(text, ',')) {
    const [name = '', ...rest] = splitOnce(part, '=');
    const column = rest.join('=');
    const known = mappedNames.find((each) => each === name.trim());
    if (known === undefined || column === '') {
      throw new ContraflowError({
        kind: 'usage',
        code: 'bad-map',
        message: `--map: "${part}" is no known name with a column`,
        hint: `write name=Column, with a name of: ${mappedNames.join(', ')}`,
      });
    }
    map[known] = column;
  }
  return map;
}

/** Parts between single separators; a doubled separator stands for itself. */
function splitOnce(text: string, separator: string): string[] {
  const parts = [''];
  for (let i = 0; i < text.length; i++) {
    const last = parts.length - 1;
    if (text[i] !== separator) parts[last] += text[i]!;
    else if (text[i + 1] === separator) {
      parts[last] += separator;
      i++;
    } else parts.push('');
  }
  return parts;
}

/**
 * Columns of a file by our names: those mapped, else those that bear our name whatever the case.
 * @param mustHold refuses a mapped column that the file lacks
 * @throws ContraflowError (data) naming the file and the column
 */
export function resolveColumns(
  file: string,
  present: readonly string[],
  map: ColumnMap,
  mustHold: boolean,
): ColumnMap {
  const found: ColumnMap = {};
  for (const name of mappedNames) {
    const wanted = map[name];
    const match =
      wanted === undefined
        ? present.find((column) => column.toLowerCase() === name)
        : (present.find((column) => column === wanted) ??
          (mustHold ? undefined : present.find((column) => column.toLowerCase() === name)));
    if (match !== undefined) found[name] = match;
    else if (wanted !== undefined && mustHold) missing(file, wanted, name, present);
  }
  return found;
}

function missing(file: string, column: string, name: string, present: readonly string[]): never {
  throw new ContraflowError({
    kind: 'data',
    code: 'missing-column',
    message: `${file} has no column "${column}" for ${name}`,
    hint: `its columns are: ${present.slice(0, 30).join(', ')}`,
  });
}

/** Refuses a file without agents or without days. */
export function requireColumns(file: string, columns: ColumnMap, present: readonly string[]): void {
  if (columns.agent === undefined) missing(file, columns.agent ?? 'agent', 'agent', present);
  if (columns.timestamp === undefined && columns.date === undefined) missing(file, 'date', 'date', present);
}

/** One check that warned or failed. */
export interface Finding {
  name: string;
  message: string;
}

const nameKeys = ['check_name', 'check', 'name', 'code'] as const;
const messageKeys = ['message', 'reason', 'text', 'detail'] as const;

/** Reads `validation_failures` or `reasons`: a JSON array of texts or objects, or an object of name and message. Unreadable JSON is shown as it is. */
export function parseFindings(json: string | null): Finding[] {
  if (json === null || json.trim() === '') return [];
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return [{ name: '', message: json }];
  }
  if (Array.isArray(value)) return value.map(toFinding);
  if (isRecord(value)) {
    return Object.entries(value).map(([name, message]) => ({ name, message: plain(message) }));
  }
  return value === null || value === '' ? [] : [{ name: '', message: plain(value) }];
}

/** The texts of a JSON array, or the words of anything else. */
export function parseTexts(json: string | null): string[] {
  return parseFindings(json).map((finding) =>
    [finding.name, finding.message].filter((part) => part !== '').join(': '),
  );
}

function toFinding(value: unknown): Finding {
  if (!isRecord(value)) return { name: '', message: plain(value) };
  const pick = (keys: readonly string[]): string => {
    const key = keys.find((candidate) => typeof value[candidate] === 'string');
    return key === undefined ? '' : String(value[key]);
  };
  const name = pick(nameKeys);
  const message = pick(messageKeys);
  return name === '' && message === '' ? { name: '', message: plain(value) } : { name, message };
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const thinSpace = '\u202F';
const minus = '\u2212';

/** Shown where a value does not exist. */
export const absent = '–';

/** A number with that many decimals, a comma between thousands and a true minus sign. */
export function formatNumber(value: number | null | undefined, decimals = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return absent;
  const fixed = Math.abs(value).toFixed(decimals);
  const [whole = '0', part] = fixed.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const negative = value < 0 && Number(fixed) !== 0;
  return `${negative ? minus : ''}${grouped}${part === undefined ? '' : `.${part}`}`;
}

/** Like formatNumber, with a plus sign before positive values. */
export function formatSigned(value: number | null | undefined, decimals = 1): string {
  const text = formatNumber(value, decimals);
  const positive = typeof value === 'number' && value > 0 && /[1-9]/.test(text);
  return positive ? `+${text}` : text;
}

/** A value with its unit, a thin space between; nothing is added to an absent value. */
export function withUnit(text: string, unit: string): string {
  return text === absent || unit === '' ? text : `${text}${thinSpace}${unit}`;
}

/** A share between 0 and 1 as a percentage. */
export function formatShare(value: number | null | undefined, decimals = 1): string {
  return withUnit(formatNumber(typeof value === 'number' ? value * 100 : value, decimals), '%');
}

/** A p-value with three decimals, never rounded to zero. */
export function formatPValue(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return absent;
  return value < 0.001 ? '<\u202F0.001' : value.toFixed(3);
}

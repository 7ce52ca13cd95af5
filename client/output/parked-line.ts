/**
 * A step and why it is parked, as `panel billing: no detail data`. Reasons often begin with the change or window that the
 * step names already: it is said once.
 */
export function parkedLine(step: string, detail: string): string {
  const subject = step.slice(step.indexOf(' ') + 1);
  const again = `${subject}: `;
  return `${step}: ${detail.startsWith(again) ? detail.slice(again.length) : detail}`;
}

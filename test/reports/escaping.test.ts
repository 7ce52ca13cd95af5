import { describe, expect, it } from 'vitest';
import { escapeHtml, html, trusted } from '../../activities/reports/html/markup.ts';
import { type ReportData, renderReport } from '../../activities/reports/index.ts';
import { parsePage } from './support/parts.ts';
import { smallReport } from './support/sample-report.ts';

const attacks = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'><svg onload=alert(1)>",
  '</style><script>alert(1)</script>',
  '</title></svg><script>alert(1)</script>',
  'javascript:alert(1)//&lt;script&gt;',
  'zero\u0000bell\u0007lone\uD800',
] as const;

/** The sample with every free text replaced, however deep it lies in JSON. */
function poisoned(text: string): ReportData {
  const fixed = new Set([
    'segment',
    'estimator',
    'transform',
    'unit_kind',
    'validation_status',
    'role',
    'state',
  ]);
  const poison = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => poison(item, key));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, poison(inner, name)]));
    }
    if (typeof value !== 'string' || fixed.has(key) || /_at$|_start$|_end$|_date$|^asOf$/.test(key))
      return value;
    if (/^(controls|validation_failures|reasons|tier_counts)$/.test(key)) return JSON.stringify([text]);
    return text;
  };
  return poison(smallReport(), '') as ReportData;
}

describe('text from the data', () => {
  it.each(attacks)('%s stays text', (attack) => {
    const page = parsePage(renderReport(poisoned(attack)));
    const faults = [...page.querySelectorAll('*')].flatMap((element) => {
      const attributes = [...element.attributes].map(({ name, value }) => `${name}=${value}`);
      const acting = attributes.filter((text) => /^on|^(href|src)=(?!#|data:,)/.test(text));
      return /^(script|img|iframe|object|embed)$/i.test(element.tagName) ? [element.tagName] : acting;
    });
    expect(faults).toEqual([]);
    expect([...page.querySelectorAll('style')]).toHaveLength(1);
    expect([...page.querySelectorAll('main > section')]).toHaveLength(10);
  });

  it('reaches the reader unchanged: a queue named like a script', () => {
    const data = smallReport();
    data.processChanges.push({
      change_id: 'ivr-redesign',
      unit: 'genesys-eu:<script>alert(1)</script>',
      role: 'treated',
      intervention_at: '2026-04-21T00:00:00.000Z',
      description: null,
      run_id: 'r',
    });
    const rendered = renderReport(data);
    expect(rendered).not.toContain('<script');
    const chips = [...parsePage(rendered).querySelectorAll('.chips li')].map((chip) => chip.textContent);
    expect(chips).toContain('genesys-eu:<script>alert(1)</script>');
  });
});

describe('html', () => {
  it('escapes what is inserted, keeps markup, joins lists and drops what is missing', () => {
    const inner = html`<b>${'a<b'}</b>`;
    expect(html`<p title="${`"'&`}">${[inner, 1, null, undefined]}</p>`.toString()).toBe(
      '<p title="&quot;&#39;&amp;"><b>a&lt;b</b>1</p>',
    );
    expect(html`${trusted('<i>')}`.toString()).toBe('<i>');
  });

  it('does not take an object that merely looks like markup', () => {
    const forged = { toString: () => '<script>' } as unknown as string;
    expect(() => html`${forged}`.toString()).toThrow();
  });

  it('replaces characters that no document may hold', () => {
    expect(escapeHtml('a\u0000b\uD800c\td')).toBe('a\uFFFDb\uFFFDc\td');
  });
});

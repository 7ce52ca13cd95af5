import { parseHTML } from 'linkedom';

/** Minimal view of a parsed page for assertions. */
export interface PageElement {
  readonly textContent: string;
  readonly innerHTML: string;
  readonly outerHTML: string;
  readonly tagName: string;
  readonly attributes: Iterable<{ name: string; value: string }>;
  getAttribute(name: string): string | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
}

/** Parses a rendered report. */
export function parsePage(text: string): PageElement {
  return parseHTML(text).document as unknown as PageElement;
}

/** Text of the part with that id, spaces of every kind made plain. */
export function textOf(page: PageElement, selector: string): string {
  const element = page.querySelector(selector);
  if (element === null) throw new Error(`no ${selector} in the page`);
  return element.textContent.replace(/[\s\u202F]+/g, ' ').trim();
}

import { html, type Insertable, type Markup } from './markup.ts';

/** A part of the page with its heading and a lead line. */
export interface ReportSection {
  id: string;
  title: string;
  body: Markup;
}

/** Frames a section; `lead` says in a sentence what the reader looks at. */
export function section(id: string, title: string, lead: Insertable, body: Insertable): ReportSection {
  return {
    id,
    title,
    body: html`<section id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${title}</h2>
${lead === null ? null : html`<p class="lead">${lead}</p>`}
${body}
</section>
`,
  };
}

/** What stands where a part has no data so far, and how to get some. */
export function nothingYet(what: string, how: Insertable): Markup {
  return html`<p class="nothing"><strong>Nothing yet.</strong> ${what} ${how}</p>`;
}

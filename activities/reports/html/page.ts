import { html, type Insertable, type Markup, trusted } from './markup.ts';
import type { ReportSection } from './section.ts';
import { styles } from './styles.ts';

/** A fact of the page's head: a name and its value. */
export interface HeadFact {
  name: string;
  value: Insertable;
}

/**
 * The whole document. It holds no script and asks for nothing: its content policy forbids both,
 * so that text which slipped through could still not act.
 */
export function page(options: {
  title: string;
  over: string;
  lead: Insertable;
  facts: readonly HeadFact[];
  sections: readonly ReportSection[];
  footer: Insertable;
}): Markup {
  const links = options.sections.map((part) => html`<li><a href="#${part.id}">${part.title}</a></li>`);
  const facts = options.facts.map((fact) => html`<li>${fact.name} <strong>${fact.value}</strong></li>`);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${options.title}</title>
<style>${trusted(styles)}</style>
</head>
<body>
<div class="page">
<header class="top">
<p class="over">${options.over}</p>
<h1>${options.title}</h1>
<p class="lead">${options.lead}</p>
<ul class="facts">${facts}</ul>
</header>
<nav aria-label="Parts of the report"><ul>${links}</ul></nav>
<main>
${options.sections.map((part) => part.body)}
</main>
<footer>${options.footer}</footer>
</div>
</body>
</html>
`;
}

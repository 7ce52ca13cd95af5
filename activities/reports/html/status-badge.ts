import { html, type Markup } from './markup.ts';

/** How a state looks: a sign, a word and a tone; the tone adds colour to what sign and word already say. */
export interface StateLook {
  glyph: string;
  word: string;
  tone: 'good' | 'warn' | 'bad' | 'busy' | 'quiet';
}

const looks = new Map<string, StateLook>([
  ['passed', { glyph: '✓', word: 'passed', tone: 'good' }],
  ['warned', { glyph: '!', word: 'warned', tone: 'warn' }],
  ['failed', { glyph: '✕', word: 'failed', tone: 'bad' }],
  ['partial', { glyph: '◐', word: 'partial', tone: 'warn' }],
  ['done', { glyph: '✓', word: 'done', tone: 'good' }],
  ['completed', { glyph: '✓', word: 'done', tone: 'good' }],
  ['running', { glyph: '▸', word: 'running', tone: 'busy' }],
  ['planned', { glyph: '·', word: 'planned', tone: 'quiet' }],
  ['waiting', { glyph: '·', word: 'waiting', tone: 'quiet' }],
  ['parked', { glyph: '‖', word: 'parked', tone: 'bad' }],
  ['skipped', { glyph: '–', word: 'skipped', tone: 'quiet' }],
  ['info', { glyph: 'i', word: 'info', tone: 'quiet' }],
  ['warning', { glyph: '!', word: 'warning', tone: 'warn' }],
  ['error', { glyph: '✕', word: 'error', tone: 'bad' }],
  ['critical', { glyph: '✕', word: 'critical', tone: 'bad' }],
  ['ok', { glyph: '✓', word: 'ok', tone: 'good' }],
  ['pending', { glyph: '!', word: 'pending', tone: 'warn' }],
  ['firing', { glyph: '✕', word: 'firing', tone: 'bad' }],
  ['resolved', { glyph: '✓', word: 'resolved', tone: 'good' }],
]);

/** The look of a state; one that is not known is shown by its own name. */
export function lookOf(state: string): StateLook {
  return looks.get(state) ?? { glyph: '?', word: state, tone: 'quiet' };
}

/** A state as a small label of sign and word. */
export function statusBadge(state: string, word?: string): Markup {
  const look = lookOf(state);
  return html`<span class="badge ${look.tone}"><span aria-hidden="true">${look.glyph}</span> ${word ?? look.word}</span>`;
}

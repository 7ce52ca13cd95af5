import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { dirname } from 'node:path';

/** A table in Markdown. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Cores, processor, memory and runtime of this machine. */
export function describeMachine(): string {
  const cores = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cores.length} cores (${cores[0]?.model.trim() ?? 'unknown'}), ${memory} GiB, Node ${process.versions.node}`;
}

/** Load average of the last minute. */
export function load(): string {
  return loadavg()[0]!.toFixed(1);
}

/**
 * Puts text between the marks `<!-- name -->` and `<!-- /name -->` of a Markdown file, in the place of what stands
 * there; a file without the marks gets them at its end, a missing file begins with the title.
 */
export function writeSection(file: string, title: string, name: string, text: string): void {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const section = `${open}\n${text.trim()}\n${close}`;
  const before = existsSync(file) ? readFileSync(file, 'utf8') : `# ${title}\n`;
  const from = before.indexOf(open);
  const to = before.indexOf(close);
  const after =
    from >= 0 && to > from
      ? before.slice(0, from) + section + before.slice(to + close.length)
      : `${before.trimEnd()}\n\n${section}\n`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, after);
}

import type { CommandContext } from '../context.ts';

const width = 24;

export interface ProgressBar {
  update(done: number, total: number, detail: string): void;
  /** A line of its own above the bar. */
  say(line: string): void;
  /** Leaves the last state standing. */
  end(): void;
}

/** A bar on stderr: redrawn on a terminal, a line at each tenth elsewhere, nothing with --quiet. */
export function progressBar(context: Pick<CommandContext, 'globals'>, label: string): ProgressBar {
  const terminal = process.stderr.isTTY === true;
  let lastTenth = -1;
  let open = false;
  const draw = (done: number, total: number, detail: string) => {
    const share = total === 0 ? 0 : Math.min(1, done / total);
    const filled = Math.round(share * width);
    return `${label.padEnd(22)} ${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${String(done).padStart(String(total).length)}/${total}  ${detail}`;
  };
  return {
    update(done, total, detail) {
      if (context.globals.quiet) return;
      if (terminal) {
        process.stderr.write(`\r\u001b[2K${draw(done, total, detail)}`);
        open = true;
        return;
      }
      const tenth = total === 0 ? 0 : Math.floor((done / total) * 10);
      if (tenth > lastTenth) {
        lastTenth = tenth;
        process.stderr.write(`${draw(done, total, detail)}\n`);
      }
    },
    say(line) {
      if (!context.globals.quiet) process.stderr.write(`${open ? '\r\u001b[2K' : ''}${line}\n`);
    },
    end() {
      if (open) process.stderr.write('\n');
      open = false;
    },
  };
}

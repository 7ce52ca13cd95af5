import { redact } from './redact.ts';

/** Remembers secrets seen by this process so that logs and errors can be cleaned of them. */
export interface Redactor {
  /** Registers a value that must never be printed. */
  add(secret: string): void;
  /** The text without any registered secret and without anything that looks like one. */
  clean(text: string): string;
}

/** How many secrets are remembered; tokens rotate, so the oldest are let go. */
const capacity = 200;

export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  return {
    add(secret) {
      if (secret === '') return;
      secrets.delete(secret);
      secrets.add(secret);
      const oldest = secrets.values().next().value;
      if (secrets.size > capacity && oldest !== undefined) secrets.delete(oldest);
    },
    clean: (text) => redact(text, secrets),
  };
}

/** What a command came to: one JSON document, the text a person reads, and the exit code. */
export interface CommandResult {
  document: unknown;
  text: string;
  exitCode: number;
}

/** A result that is done. */
export function done(document: unknown, text: string): CommandResult {
  return { document, text, exitCode: 0 };
}

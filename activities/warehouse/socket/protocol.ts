import type { BackupManifest } from '../../contract/backup-manifest.ts';
import type { ErrorKind } from '../../contract/errors.ts';
import { ContraflowError } from '../../contract/errors.ts';
import type { ExportFormat, QueryRow, Scalar } from '../port.ts';

/** One request a line, as JSON. */
export type SocketRequest =
  | { id: number; sql: string; params: Scalar[] }
  | { id: number; export: { table: string; format: ExportFormat; path: string } }
  | { id: number; backup: { path: string } };

/** Answers, one a line: rows in parts, the last without `more`; or the rows written; or the facts of a backup; or an error. */
export type SocketAnswer =
  | { id: number; rows: QueryRow[]; more?: true }
  | { id: number; exported: number }
  | { id: number; backedUp: BackupManifest }
  | { id: number; error: { kind: ErrorKind; code: string; message: string; hint: string } };

/** Rows of one part of an answer. */
export const rowsPerPart = 2000;

export function toAnswer(id: number, error: unknown): SocketAnswer {
  const known =
    error instanceof ContraflowError
      ? error
      : new ContraflowError({
          kind: 'failed',
          code: 'holder-failed',
          message: 'the process that holds the warehouse failed to answer',
          hint: 'look into its log',
        });
  const { kind, code, message, hint } = known;
  return { id, error: { kind, code, message, hint } };
}

/** Cuts a stream of text into lines; throws where a line grows beyond `limit` characters. */
export function lineReader(limit: number, onLine: (line: string) => void): (text: string) => void {
  let parts: string[] = [];
  let length = 0;
  return (text) => {
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      parts.push(text.slice(from, end));
      const line = parts.join('');
      parts = [];
      length = 0;
      from = end + 1;
      onLine(line);
    }
    parts.push(text.slice(from));
    length += text.length - from;
    if (length > limit) throw new Error(`a line of more than ${limit} characters`);
  };
}

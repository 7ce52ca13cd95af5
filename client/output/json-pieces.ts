/** Characters gathered before a piece is handed on: few writes, and no piece near the longest string that there can be. */
const pieceLength = 1 << 20;

/**
 * A document as the text of `JSON.stringify`, in pieces: a list row by row, since the text of a long one can be more than a
 * string holds (about 512 MB).
 */
export function* jsonPieces(document: unknown): Generator<string> {
  if (!Array.isArray(document)) {
    yield JSON.stringify(document) ?? 'null';
    return;
  }
  let piece = '[';
  let separator = '';
  for (const row of document) {
    piece += `${separator}${JSON.stringify(row) ?? 'null'}`;
    separator = ',';
    if (piece.length >= pieceLength) {
      yield piece;
      piece = '';
    }
  }
  yield `${piece}]`;
}

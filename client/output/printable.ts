/** Joins the parts of one emoji, and of one letter in some scripts; it neither hides nor moves text. */
const joiner = '\u200d';

/**
 * Text from outside as a terminal may have it. Control and format characters (among them those that turn the direction of
 * writing) could move the cursor, hide text or show it in another order: each is written as its escape `\u{…}`.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) =>
    character === joiner ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

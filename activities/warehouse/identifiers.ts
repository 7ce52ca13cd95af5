import { ContraflowError } from '../contract/errors.ts';

const plain = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** Refuses anything but letters, digits and underscores as the name of a table or column; returns the name. */
export function checkedIdentifier(name: string): string {
  if (!plain.test(name)) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'bad-identifier',
      message: `${JSON.stringify(name.slice(0, 60))} is no name of a table or column`,
      hint: 'use letters, digits and "_", not beginning with a digit',
    });
  }
  return name;
}

/** SQL text literal. Only for places where a dialect admits no bound value: comments, file names, options. */
export function textLiteral(value: string): string {
  if (value.includes('\0')) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'bad-text',
      message: `${JSON.stringify(value.slice(0, 60))} holds a NUL character`,
      hint: 'remove it',
    });
  }
  return `'${value.replaceAll("'", "''")}'`;
}

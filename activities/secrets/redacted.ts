import { inspect } from 'node:util';

const placeholder = '[redacted]';

/**
 * Holds a secret so that printing, logging, serialising or inspecting it shows a placeholder.
 * Only `reveal()` gives the value: call it where the value is sent, nowhere else.
 */
export class Redacted {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return placeholder;
  }

  toJSON(): string {
    return placeholder;
  }

  [inspect.custom](): string {
    return placeholder;
  }
}

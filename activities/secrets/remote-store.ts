import { Redacted } from './redacted.ts';
import { parseCredentials, parseSecretObject } from './secret-value.ts';
import type { SecretStore } from './store.ts';
import type { Vault } from './vault.ts';

/** How long a secret is remembered, milliseconds: short enough that a changed one is taken up by itself. */
export const rememberedMs = 300_000;

interface Remembered {
  text: Promise<string>;
  until: number;
}

/**
 * A secret store over a service. Texts are remembered in memory for five minutes and read once for all who ask at the
 * same time; failures are not remembered.
 *
 * @param now milliseconds since the epoch
 */
export function createRemoteStore(vault: Vault, now: () => number): SecretStore {
  const memory = new Map<string, Remembered>();
  /** Refresh tokens that are in use and not yet written: the store's text is out of date while one stands here. */
  const unsaved = new Map<string, string>();

  const remember = (name: string, text: Promise<string>): Promise<string> => {
    const entry = { text, until: now() + rememberedMs };
    memory.set(name, entry);
    text.catch(() => {
      if (memory.get(name) === entry) memory.delete(name);
    });
    return text;
  };

  const save = async (name: string): Promise<void> => {
    const token = unsaved.get(name);
    if (token === undefined) return;
    const value = parseSecretObject(await vault.read(name), vault.describe(name));
    const text = JSON.stringify({ ...value, refresh_token: token });
    if (value['refresh_token'] !== token) await vault.write(name, text);
    if (unsaved.get(name) === token) unsaved.delete(name);
    remember(name, Promise.resolve(text));
  };

  const read = async (name: string, fresh: boolean): Promise<string> => {
    await save(name);
    const known = memory.get(name);
    return known && !fresh && now() < known.until ? known.text : remember(name, vault.read(name));
  };

  return {
    scheme: vault.scheme,
    async credentials(name, options) {
      return parseCredentials(await read(name, options?.fresh === true), vault.describe(name));
    },
    text: async (name) => new Redacted((await read(name, false)).trim()),
    async saveRefreshToken(name, token) {
      unsaved.set(name, token.reveal());
      await save(name);
    },
  };
}

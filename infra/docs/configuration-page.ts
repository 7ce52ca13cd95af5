import { z } from 'zod';
import { configSchema } from '../../activities/contract/config.ts';
import { configurationMeanings } from './configuration-meanings.ts';
import { keyTable, pageHead } from './markdown.ts';
import { type JsonSchema, keysOf, type SchemaKey } from './schema-keys.ts';

/** Every key of the configuration file, kinds named where not all have it. */
export function configurationKeys(): SchemaKey[] {
  const keys = keysOf(z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema);
  const kindsOf = new Map(
    keys
      .filter(({ path }) => path.endsWith('.kind'))
      .map((key) => [key.path.slice(0, -'.kind'.length), key.kinds ?? []]),
  );
  return keys.map((key) => {
    const list = [...kindsOf].find(([prefix]) => key.path.startsWith(`${prefix}.`))?.[1] ?? [];
    const meaning = configurationMeanings[key.path] ?? key.meaning;
    const some = key.kinds !== undefined && key.kinds.length < list.length;
    return { ...key, meaning: some ? `${key.kinds!.join(', ')}: ${meaning}` : meaning };
  });
}

/** `docs/configuration.md`. */
export function configurationPage(): string {
  const keys = configurationKeys();
  const sections = [...new Set(keys.map(({ path }) => path.split(/[.[]/)[0]!))];
  const parts = [
    pageHead('Configuration'),
    'Contraflow reads `contraflow.yaml` in the working folder, or the file that `--config` names. Without a file the',
    'embedded defaults hold. `npx contraflow config check` checks a file, `npx contraflow config schema` prints the JSON',
    'Schema ([schemas/config.json](schemas/config.json)). [contraflow.example.yaml](../contraflow.example.yaml) shows every',
    'key. Unknown keys are refused by name and line.',
    '',
    'Secrets never stand in the file: a secret is named by reference. `env://NAME` reads `NAME_CLIENT_ID` and',
    '`NAME_CLIENT_SECRET` for a platform, and `NAME` where a single value is meant. `aws-secrets://NAME` reads AWS Secrets',
    'Manager and `gcp-secrets://projects/P/secrets/S` Google Secret Manager, with the identity that the machine has there.',
    '',
    'Paths are relative to the folder in which the command runs. `CONTRAFLOW_HOME` moves the folder of the embedded stack',
    '(`.contraflow`); the paths of the warehouse and the cache are keys of this file and do not move with it.',
    '',
    'Instants without an offset are UTC. A change of the file gives runs other ids, so that results of different',
    'configurations never overwrite each other.',
  ];
  for (const section of sections) {
    parts.push(
      '',
      `## ${section}`,
      '',
      keyTable(keys.filter(({ path }) => path.split(/[.[]/)[0] === section)),
    );
  }
  return `${parts.join('\n')}\n`;
}

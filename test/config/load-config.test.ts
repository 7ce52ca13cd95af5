import { describe, expect, it } from 'vitest';
import { configHash, parseConfig, runIdFor } from '../../activities/config/index.ts';
import { configSchema } from '../../activities/contract/config.ts';
import type { ContraflowError } from '../../activities/contract/errors.ts';

const platform = `platforms:
  - id: eu
    kind: genesys
    credentials: env://GENESYS_EU
`;

function refusal(text: string): ContraflowError {
  try {
    parseConfig(text, 'contraflow.yaml');
  } catch (error) {
    return error as ContraflowError;
  }
  throw new Error('the configuration was accepted');
}

describe('parseConfig', () => {
  it('fills in defaults', () => {
    const config = parseConfig(platform, 'contraflow.yaml');
    expect(config.warehouse).toEqual({ kind: 'duckdb', path: '.contraflow/warehouse.duckdb' });
    expect(config.platforms[0]).toMatchObject({
      api: 'guide',
      rateLimit: { requestsPerMinute: 300, burst: 10 },
    });
  });

  it.each([
    [
      'an unknown key',
      `${platform}    colour: red\n`,
      /contraflow\.yaml:5: platforms\.0\.colour: unknown key/,
    ],
    ['a wrong type', platform.replace('id: eu', 'id: [eu]'), /contraflow\.yaml:2: platforms\.0\.id/],
    ['broken YAML', 'platforms: [', /contraflow\.yaml:1: not valid YAML/],
    ['a repeated id', `${platform}${platform.replace('platforms:\n', '')}`, /the id eu stands twice/],
    [
      'a unit of no platform',
      `${platform}changes:\n  - {id: a, intervention: 2026-03-02T00:00:00Z, treated: ["us:x"]}\n`,
      /us:x names no platform/,
    ],
    [
      'an impossible date',
      `${platform}changes:\n  - {id: a, intervention: 2026-13-02, treated: ["eu:x"]}\n`,
      /changes\.0\.intervention/,
    ],
    [
      'a column that is none of ours',
      'platforms:\n  - {id: f, kind: files, path: a.csv, columns: {queue_id: q, interval_start: t, offered: n, calls: c}}\n',
      /contraflow\.yaml: platforms\.f\.columns\.calls is no column of ours/,
    ],
    [
      'a rule that is not understood',
      `${platform}events:\n  - {name: payday, rrule: FREQ=YEARLY}\n`,
      /contraflow\.yaml: events: payday: rrule: FREQ=YEARLY is not supported/,
    ],
    [
      'queues beside skills',
      `${platform}changes:\n  - {id: a, intervention: 2026-03-02T00:00:00Z, treated: ["eu:x", "eu:skill=Billing"]}\n`,
      /changes: a: queues and skills stand side by side/,
    ],
    ['an unknown time zone', `${platform}    timezone: Mars/Olympus\n`, /platforms\.0\.timezone/],
  ])('refuses %s with file, line and key', (_name, text, message) => {
    const error = refusal(text);
    expect(error).toMatchObject({ kind: 'usage', code: 'config' });
    expect(error.message).toMatch(message);
    expect(error.hint).not.toBe('');
  });

  it.each([
    platform.replace('env://GENESYS_EU', 'hunter2-secret'),
    `${platform}    client_secret: hunter2-secret\n`,
    `alerts:\n  - {kind: slack, url: https://hooks.slack.com/hunter2-secret}\n`,
  ])('refuses a secret in the file and never repeats it', (text) => {
    const error = refusal(text);
    expect(error.kind).toBe('usage');
    expect(`${error.message} ${error.hint}`).not.toContain('hunter2');
  });
});

describe('configHash', () => {
  const base = configSchema.parse({ platforms: [{ id: 'eu', kind: 'genesys', credentials: 'env://A' }] });

  it('stays where only addresses, credentials or rates differ', () => {
    const moved = configSchema.parse({
      platforms: [
        {
          id: 'eu',
          kind: 'genesys',
          credentials: 'env://B',
          baseUrl: 'http://127.0.0.1:1',
          rateLimit: { requestsPerMinute: 5, burst: 1 },
        },
      ],
      alerts: [{ kind: 'webhook', url: 'https://example.org/x' }],
    });
    expect(configHash(moved)).toBe(configHash(base));
  });

  it('changes with what is computed', () => {
    const other = configSchema.parse({
      platforms: [
        {
          id: 'eu',
          kind: 'genesys',
          credentials: 'env://A',
          handleTime: { includesHold: false, includesAfterCallWork: true },
        },
      ],
    });
    expect(configHash(other)).not.toBe(configHash(base));
  });
});

it('refuses an access key beside an issuer that does not tell where it goes', () => {
  const text = (keys: string) =>
    `platforms:\n  - {id: cx, kind: cxone, api: published, hoursFrom: summaries, credentials: env://CX, issuer: 'https://i.example.com'${keys}}\n`;
  expect(() => parseConfig(text(''), 'c.yaml')).toThrow(/c\.yaml: platforms: cx: the issuer/);
  for (const keys of [', region: eu1', ', tokenUrl: https://t.example.com', ', login: password'])
    expect(parseConfig(text(keys), 'c.yaml').platforms).toHaveLength(1);
});

describe('handle time of CXone', () => {
  const text = (keys: string) =>
    `platforms:\n  - {id: cx, kind: cxone, api: published, credentials: env://CX${keys}}\n`;

  it('must be named for interval data, which bring no hold time', () => {
    expect(() => parseConfig(text(''), 'c.yaml')).toThrow(/c\.yaml: platforms: cx: .*includes hold/);
  });

  it.each([
    ', handleTime: {includesHold: false, includesAfterCallWork: true}',
    ', hoursFrom: summaries',
    ', source: details',
  ])('is known with%s', (keys) => {
    expect(parseConfig(text(keys), 'c.yaml').platforms).toHaveLength(1);
  });
});

it('derives run ids from what is computed', () => {
  expect(runIdFor('pipeline', '2026-06-14T00:00:00Z', 'h')).toBe(
    runIdFor('pipeline', '2026-06-14T00:00:00Z', 'h'),
  );
  expect(runIdFor('pipeline', '2026-06-15T00:00:00Z', 'h')).not.toBe(
    runIdFor('pipeline', '2026-06-14T00:00:00Z', 'h'),
  );
  expect(runIdFor('pipeline', '../x; DROP', 'h')).toMatch(/^[A-Za-z0-9-]+$/);
});

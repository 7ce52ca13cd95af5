import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedPlatform, startSimulatedPlatform } from '../../infra/simulator/index.ts';
import { bearer } from './support.ts';

const services = '/incontactapi/services/v33.0';
const day = { startDate: '2026-01-12T00:00:00.000Z', endDate: '2026-01-13T00:00:00.000Z' };

interface Body {
  access_token: string;
  api_endpoint: string;
  token_endpoint: string;
  totalRecords: number;
  lastPollTime: string;
  completedContacts: Record<string, unknown>[];
  contactStats: Record<string, unknown>[];
  wfM_StatsV9: Record<string, unknown>[];
  skillSummaries: Record<string, unknown>[];
}

async function ask(url: string, init: RequestInit = {}) {
  const response = await fetch(url, init);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: (text === '' ? {} : JSON.parse(text)) as Body,
  };
}

const key = (id: string, secret: string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ accessKeyId: id, accessKeySecret: secret }),
});

describe('published CXone', () => {
  let platform: SimulatedPlatform;
  let access: RequestInit;
  const get = (path: string, query: Record<string, string>, init = access) =>
    ask(`${platform.url}${services}${path}?${new URLSearchParams(query)}`, init);

  beforeAll(async () => {
    platform = await startSimulatedPlatform({
      port: 0,
      seed: 4,
      kind: 'cxone',
      rateLimit: null,
      scenario: { days: 14, genesysQueues: 0, cxoneQueues: 2 },
      clients: [{ clientId: 'key', clientSecret: 'secret=' }],
    });
    const issued = await ask(`${platform.url}/authentication/v1/token/access-key`, key('key', 'secret='));
    access = bearer(issued.json.access_token);
  });
  afterAll(() => platform.close());

  it('issues tokens to known access keys, and names its addresses without one', async () => {
    const refused = await ask(`${platform.url}/authentication/v1/token/access-key`, key('key', 'wrong'));
    expect(refused.status).toBe(401);
    const form = new URLSearchParams({ grant_type: 'password', username: 'key', password: 'secret=' });
    const anonymous = await ask(`${platform.url}/auth/token`, { method: 'POST', body: form });
    expect(anonymous.status).toBe(400);
    form.set('client_id', 'registered');
    const byPassword = await ask(`${platform.url}/auth/token`, { method: 'POST', body: form });
    expect(byPassword.json.access_token.split('.')).toHaveLength(3);
    const tenant = await ask(`${platform.url}/.well-known/cxone-configuration?tenantId=t`);
    expect(tenant.json.api_endpoint).toBe(platform.url);
    expect((await ask(`${platform.url}/.well-known/cxone-configuration`)).status).toBe(400);
    const issuer = await ask(`${platform.url}/.well-known/openid-configuration`);
    expect(issuer.json.token_endpoint).toBe(`${platform.url}/auth/token`);
  });

  it('pages completed contacts by skip and top, in the order of their ids, to exactly the total', async () => {
    const ids: number[] = [];
    let total = 1;
    while (ids.length < total) {
      const page = await get('/contacts/completed', { ...day, skip: String(ids.length), top: '400' });
      total = page.json.totalRecords;
      ids.push(...page.json.completedContacts.map((contact) => Number(contact['contactId'])));
      expect(page.json.completedContacts.length).toBeGreaterThan(0);
    }
    expect(ids).toHaveLength(total);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    expect(await get('/contacts/completed', { ...day, skip: String(total) })).toMatchObject({
      status: 204,
      text: '',
    });
  });

  it('sends the fields asked for, and otherwise also what identifies a caller', async () => {
    const all = await get('/contacts/completed', { ...day, top: '1' });
    expect(Object.keys(all.json.completedContacts[0]!)).toContain('fromAddr');
    const some = await get('/contacts/completed', { ...day, top: '1', fields: 'contactId,ACWSECONDS' });
    expect(Object.keys(some.json.completedContacts[0]!)).toEqual(['contactId', 'acwSeconds']);
  });

  it('lists what was written since a poll in the order of writing', async () => {
    const since = { updatedSince: '2026-01-18T20:00:00Z', orderBy: 'lastUpdateTime asc' };
    const { json } = await get('/contacts/completed', since);
    const times = json.completedContacts.map((contact) => String(contact['lastUpdateTime']));
    expect(times.length).toBeGreaterThan(5);
    expect(times).toEqual([...times].sort());
    expect(times[0]! > since.updatedSince).toBe(true);
    expect(Date.parse(json.lastPollTime)).toBeGreaterThan(Date.parse(times.at(-1)!));
  });

  it('sums to the same hours in interval data, summaries and contacts', async () => {
    const intervals = await get('/wfm-data/skills/contacts', { ...day, mediaTypeId: '4' });
    const summary = await get('/skills/summary', day);
    for (const skill of summary.json.skillSummaries) {
      const hours = intervals.json.contactStats.filter((stat) => stat['skillId'] === skill['skillId']);
      const sum = (name: string) => hours.reduce((total, stat) => total + Number(stat[name]), 0);
      expect(hours).toHaveLength(24);
      expect(skill).toMatchObject({
        contactsOffered: sum('totalContacts'),
        contactsHandled: sum('totalHandled'),
        abandonCount: sum('abandonCount'),
      });
      expect(skill['averageHandleTime']).toMatch(/^PT\d+M[\d.]+S$/);
    }
  });

  it('names fields and envelopes as older versions did', async () => {
    const old = (path: string, query: Record<string, string>) =>
      ask(`${platform.url}/incontactapi/services/v21.0${path}?${new URLSearchParams(query)}`, access);
    const stats = await old('/wfm-data/skills/contacts', { ...day, mediaTypeId: '4' });
    expect(stats.json.wfM_StatsV9).toHaveLength(48);
    const contacts = await old('/contacts/completed', { ...day, top: '1' });
    expect(Object.keys(contacts.json.completedContacts[0]!)).toEqual(
      expect.arrayContaining(['ACWSeconds', 'contactStart']),
    );
  });

  it.each([
    ['/contacts/completed', { startDate: '2026-01-12' }, 'literal Z'],
    ['/contacts/completed', { ...day, top: '10001' }, 'top'],
    ['/wfm-data/skills/contacts', day, 'mediaTypeId'],
    ['/skills/summary', { ...day, endDate: '2026-01-13T00:00:00+00:00' }, 'literal Z'],
  ])('refuses %s with %j in the header alone', async (path, query, says) => {
    const { status, headers, text } = await get(path, query);
    expect([status, text]).toEqual([400, '{}']);
    expect(headers.get('icStatusDescription')).toContain(says);
  });

  it('refuses a request without a token, and one for another version of the path', async () => {
    const refused = await get('/skills/summary', day, {});
    expect(refused.status).toBe(401);
    expect(refused.headers.get('icStatusDescription')).toContain('bearer token');
    expect((await get('/skills/nothing', day)).status).toBe(404);
  });
});

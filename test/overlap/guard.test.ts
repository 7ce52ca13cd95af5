import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  guardComparison,
  type RoutingChange,
  readRoutingFile,
  routingTouches,
  type UnitOverlap,
} from '../../activities/overlap/index.ts';

const overlap = (unit: string, side: 'treated' | 'control', share: number): UnitOverlap => ({
  unit,
  side,
  agents: 20,
  sharedAgents: share > 0 ? 1 : 0,
  handledShare: null,
  expectedShare: share,
});
const options = { exclusion: 'warn' as const, namedControls: false, touches: [], unknownPlatforms: [] };
const check = (guard: ReturnType<typeof guardComparison>, name: string) =>
  guard.checks.find((entry) => entry.name === name);

describe('shared agents', () => {
  const measured = [
    overlap('g:sales', 'treated', 0.01),
    overlap('g:orders', 'control', 0.05),
    overlap('g:fraud', 'control', 0.049),
  ];

  it('keep a control from being chosen from five percent of its work on', () => {
    const guard = guardComparison({ ...options, overlap: measured });
    expect(guard.exclusions).toEqual([
      {
        unit: 'g:orders',
        reason: '1 of 20 agents also serve treated queues, 5.0 % of its work',
        evenIfNamed: false,
      },
    ]);
    expect(check(guard, 'agent_overlap')).toMatchObject({ status: 'passed', statistic: 0.05 });
  });

  it('warn where the control is named, and take it out only on request', () => {
    const warned = guardComparison({ ...options, namedControls: true, overlap: measured });
    expect(check(warned, 'agent_overlap')).toMatchObject({
      status: 'warned',
      message: expect.stringContaining('g:orders'),
    });
    expect(warned.exclusions[0]?.evenIfNamed).toBe(false);
    const dropped = guardComparison({
      ...options,
      namedControls: true,
      exclusion: 'drop-queues',
      overlap: measured,
    });
    expect(dropped.exclusions[0]?.evenIfNamed).toBe(true);
    expect(check(dropped, 'agent_overlap')?.status).toBe('passed');
  });

  it('have the reason beside them where the share of contacts is not known', () => {
    const expected = check(guardComparison({ ...options, overlap: measured }), 'agent_overlap');
    expect(expected).toMatchObject({
      message: expect.stringContaining('of g (queues of a platform read with source: details tell it)'),
      details: { withoutHandledShare: ['g'] },
    });
    const counted = measured.map((entry) => ({ ...entry, handledShare: entry.expectedShare }));
    const told = check(guardComparison({ ...options, overlap: counted }), 'agent_overlap');
    expect(told?.message).toBe('1 control whose agents also serve treated queues was left out');
    expect(told?.details).toMatchObject({ withoutHandledShare: [] });
  });

  it('in treated queues leak nothing into the controls, and are told all the same', () => {
    const guard = guardComparison({ ...options, overlap: [overlap('g:sales', 'treated', 0.3)] });
    expect(check(guard, 'agent_overlap')).toMatchObject({
      status: 'passed',
      statistic: 0,
      details: { shares: { 'g:sales': 0.3 } },
    });
  });

  it('are not looked at when that is switched off, and unknown where nobody tells', () => {
    expect(
      check(guardComparison({ ...options, exclusion: 'off', overlap: measured }), 'agent_overlap'),
    ).toBeUndefined();
    const unknown = guardComparison({ ...options, overlap: [], unknownPlatforms: ['cx'] });
    expect(check(unknown, 'agent_overlap')).toMatchObject({ status: 'partial', statistic: null });
  });
});

describe('routing changes', () => {
  const intervention = Date.parse('2026-03-02T00:00:00Z');
  const change = (entity: string, changedAt: string, after = '{}'): RoutingChange => ({
    platform: 'g',
    entity,
    changedAt,
    by: null,
    before: 'null',
    after,
  });
  const comparison = { treated: ['g:sales'], controls: ['g:orders'] };

  it('touch a queue by its name, with or without its kind, and by the state that names it', () => {
    const changes = [
      change('queue:sales', '2026-02-20T10:20:00.000Z'),
      change('orders', '2026-03-05T10:20:00.000Z'),
      change('member a', '2026-03-01T23:30:00.000Z', '{"queueId":"orders"}'),
      change('presales', '2026-03-05T10:20:00.000Z'),
      change('queue:sales', '2026-01-20T10:20:00.000Z'),
    ];
    expect(routingTouches(changes, comparison, intervention)).toEqual([
      {
        unit: 'g:orders',
        side: 'control',
        by: null,
        changedAt: '2026-03-01T23:30:00.000Z',
        excludeFrom: '2026-03-01T23:00:00.000Z',
        excludeTo: '2026-03-02T00:00:00.000Z',
      },
      {
        unit: 'g:orders',
        side: 'control',
        by: null,
        changedAt: '2026-03-05T10:20:00.000Z',
        excludeFrom: '2026-03-02T00:00:00.000Z',
        excludeTo: '2026-03-05T11:00:00.000Z',
      },
      {
        unit: 'g:sales',
        side: 'treated',
        by: null,
        changedAt: '2026-02-20T10:20:00.000Z',
        excludeFrom: '2026-02-20T10:00:00.000Z',
        excludeTo: '2026-03-02T00:00:00.000Z',
      },
    ]);
  });

  it('of treated queues fail the separation and say which hours to exclude; those of candidates only leave them out', () => {
    const touches = routingTouches(
      [change('sales', '2026-02-20T10:20:00.000Z'), change('orders', '2026-03-05T10:20:00.000Z')],
      comparison,
      intervention,
    );
    const guard = guardComparison({ ...options, overlap: [], touches });
    expect(check(guard, 'clean_separation')).toMatchObject({
      status: 'failed',
      statistic: 1,
      details: {
        exclude: [{ unit: 'g:sales', from: '2026-02-20T10:00:00.000Z', to: '2026-03-02T00:00:00.000Z' }],
      },
    });
    expect(guard.exclusions).toEqual([
      {
        unit: 'g:orders',
        reason: 'its routing changed on 2026-03-05, close to the change',
        evenIfNamed: false,
      },
    ]);
    const named = guardComparison({ ...options, namedControls: true, overlap: [], touches });
    expect(check(named, 'clean_separation')?.statistic).toBe(2);
    expect(check(guardComparison({ ...options, overlap: [] }), 'clean_separation')?.status).toBe('passed');
  });
});

describe('a file of routing changes', () => {
  const folder = () => {
    const path = mkdtempSync(join(tmpdir(), 'contraflow-routing-'));
    onTestFinished(() => rmSync(path, { recursive: true }));
    return path;
  };

  it('reads CSV and JSON alike, each change once', async () => {
    const at = folder();
    const csv = join(at, 'changes.csv');
    const json = join(at, 'changes.json');
    writeFileSync(
      csv,
      'platform,entity,changed_at,by,before,after\ng,queue:sales,2026-02-20T10:20:00Z,ann,"{""skills"":[]}",\ng,queue:sales,2026-02-20T10:20:00Z,ann,"{""skills"":[]}",\n',
    );
    writeFileSync(
      json,
      JSON.stringify([
        {
          platform: 'g',
          entity: 'queue:sales',
          changed_at: '2026-02-20T11:20:00+01:00',
          by: 'ann',
          before: { skills: [] },
        },
      ]),
    );
    const expected = [
      {
        platform: 'g',
        entity: 'queue:sales',
        changedAt: '2026-02-20T10:20:00.000Z',
        by: 'ann',
        before: '{"skills":[]}',
        after: 'null',
      },
    ];
    expect(await readRoutingFile(csv)).toEqual(expected);
    expect(await readRoutingFile(json)).toEqual(expected);
  });

  it('is refused with the record that is wrong, or where it cannot be read', async () => {
    const file = join(folder(), 'changes.json');
    writeFileSync(file, JSON.stringify([{ platform: 'g', entity: 'q', changed_at: 'soon' }]));
    await expect(readRoutingFile(file)).rejects.toMatchObject({
      kind: 'data',
      code: 'bad-routing-change',
      message: expect.stringContaining('record 1: changed_at'),
    });
    await expect(readRoutingFile(`${file}.gone.json`)).rejects.toMatchObject({
      kind: 'usage',
      code: 'unreadable-file',
    });
  });
});

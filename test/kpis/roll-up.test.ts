import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  agentSummaryRow,
  dailyMetricsRow,
  kpiInsight,
  kpiManifest,
  summaryMetrics,
  teamSummaryRow,
} from '../../activities/contract/kpi-files.ts';
import { parseColumnMap, rollUpKpis } from '../../activities/kpis/index.ts';
import { createKpiSample } from '../../infra/simulator/kpi-sample.ts';

let root = '';
let cases = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'contraflow-kpis-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const fresh = () => join(root, `case-${++cases}`);
async function guideFolder(daily: unknown, agents: unknown): Promise<string> {
  const folder = fresh();
  await mkdir(folder);
  await writeFile(join(folder, 'daily_metrics.json'), JSON.stringify(daily));
  await writeFile(join(folder, 'agent_summary.json'), JSON.stringify(agents));
  return folder;
}
async function file(name: string, content: string): Promise<string> {
  const folder = fresh();
  await mkdir(folder);
  await writeFile(join(folder, name), content);
  return join(folder, name);
}
const json = async (folder: string, name: string) => JSON.parse(await readFile(join(folder, name), 'utf8'));

describe('a set like the guide’s', () => {
  it('gives its figures', async () => {
    const { daily, agents } = createKpiSample(1);
    const outDir = fresh();
    await rollUpKpis({ input: await guideFolder(daily, agents), outDir });
    const summary = summaryMetrics.parse(await json(outDir, 'summary_metrics.json'));
    expect(summary.overall_adherence).toBeCloseTo(96.57, 10);
    expect(summary.overall_quality).toBeCloseTo(93.1, 10);
    expect(summary.overall_csat).toBeCloseTo(4.51, 10);
    expect(summary.overall_fcr).toBeCloseTo(0.918, 10);
    expect(summary.performance_change).toBeCloseTo(0.12, 4);
    expect(summary).toMatchObject({
      agent_count: 45,
      tier_counts: { 'Top Performer': 40, 'Exceeds Expectations': 5, none: 0 },
      period: { from: '2024-01-01', to: '2024-03-31', days: 91 },
    });
    expect(z.array(dailyMetricsRow).parse(await json(outDir, 'daily_metrics.json'))).toHaveLength(91);
    expect(z.array(teamSummaryRow).parse(await json(outDir, 'team_summary.json'))).toHaveLength(5);
    expect(z.array(agentSummaryRow).parse(await json(outDir, 'agent_summary.json'))).toHaveLength(45);
    const insights = z.array(kpiInsight).parse(await json(outDir, 'insights.json'));
    expect(insights[0]?.message).toContain('+12.0 %');
    expect(kpiManifest.parse(await json(outDir, 'manifest.json')).counts).toMatchObject({
      days: 91,
      agents: 45,
    });
  });

  it('is drawn with title, axes, markers and legend', async () => {
    const { daily, agents } = createKpiSample(2);
    const outDir = fresh();
    await rollUpKpis({ input: await guideFolder(daily, agents), outDir });
    const svg = await readFile(join(outDir, 'charts/daily-adherence.svg'), 'utf8');
    expect(svg).toContain('>Daily adherence rates over 91 days<');
    expect(svg).toContain('>Date<');
    expect(svg).toContain('>Adherence rate (%)<');
    expect(svg.match(/<circle /g)).toHaveLength(92);
    expect(svg).toContain('class="legend"');
    expect(svg).toContain('rotate(-45)');
  });

  it('gives the same bytes twice and leaves no other files', async () => {
    const { daily, agents } = createKpiSample(3);
    const input = await guideFolder(daily, agents);
    const [a, b] = [fresh(), fresh()];
    await rollUpKpis({ input, outDir: a });
    await rollUpKpis({ input, outDir: b });
    const names = (await readdir(a, { recursive: true })).sort();
    expect((await readdir(b, { recursive: true })).sort()).toEqual(names);
    for (const name of names.filter((each) => each.includes('.'))) {
      expect(await readFile(join(a, name), 'utf8')).toBe(await readFile(join(b, name), 'utf8'));
    }
    expect(names.filter((name) => name.includes('staging'))).toEqual([]);
  });
});

describe('guide files', () => {
  const day = (date: string, part: object) => ({ date, adherence: 95, contacts_handled: 10, ...part });

  it('keep a given score, tier by 92, and null with a warning without one', async () => {
    const agents = [
      { agent_id: 'a', performance_score: 92 },
      { agent_id: 'b', performance_score: 91.99 },
      { agent_id: 3, performance_score: null },
    ];
    const result = await rollUpKpis({
      input: await guideFolder([day('2024-01-01', {})], agents),
      outDir: fresh(),
    });
    expect(result.agents.map(({ agent_id, performance_tier }) => [agent_id, performance_tier])).toEqual([
      ['3', null],
      ['a', 'Top Performer'],
      ['b', 'Exceeds Expectations'],
    ]);
    expect(result.manifest.warnings.join()).toContain('1 agents have no performance_score');
  });

  it('average days plainly, with the weighted mean beside', async () => {
    const daily = [
      day('2024-01-02', { adherence: 90, contacts_handled: 30 }),
      day('2024-01-01', { adherence: 98 }),
    ];
    const { summary, daily: rows } = await rollUpKpis({
      input: await guideFolder(daily, []),
      outDir: fresh(),
    });
    expect(summary).toMatchObject({
      overall_adherence: 94,
      overall_adherence_weighted: 92,
      overall_csat: null,
    });
    expect(rows.map((row) => row.date)).toEqual(['2024-01-01', '2024-01-02']);
  });

  it('convert a column wholly in another scale and say so', async () => {
    const daily = [
      day('2024-01-01', { adherence: 0.96, fcr: 91 }),
      day('2024-01-02', { adherence: 0.94, fcr: 93 }),
    ];
    const { summary, warnings } = await rollUpKpis({ input: await guideFolder(daily, []), outDir: fresh() });
    expect(summary.overall_adherence).toBeCloseTo(95, 10);
    expect(summary.overall_fcr).toBeCloseTo(0.92, 10);
    expect(warnings.filter((warning) => warning.includes('converted'))).toHaveLength(2);
  });

  it.each([
    [
      'mixed scales',
      [day('2024-01-01', {}), day('2024-01-02', { adherence: 0.95 })],
      /\[1\]: adherence 0.95/,
    ],
    ['a CSAT of 9', [day('2024-01-01', { csat: 9 })], /csat 9 is not points 1 to 5/],
    ['a repeated day', [day('2024-01-01', {}), day('2024-01-01', {})], /2024-01-01 stands there twice/],
    ['a day that does not exist', [day('2024-02-30', {})], /2024-02-30 does not exist/],
    ['a text for a number', [day('2024-01-01', { aht: 'long' })], /daily_metrics.json: \[0\].aht/],
    ['no days', [], /at least one day/],
  ])('%s are refused and nothing is written', async (_, daily, message) => {
    const outDir = fresh();
    await expect(rollUpKpis({ input: await guideFolder(daily, []), outDir })).rejects.toThrow(message);
    await expect(readdir(outDir)).rejects.toThrow('ENOENT');
  });
});

describe('interactions', () => {
  const csv = [
    'Agent,Date,Answered (Y/N),Resolved,Speed,Talk,Rating,Squad',
    'Joe,2024-01-01,Y,Y,10,0:02:30,5,X',
    'Joe,2024-01-01,Y,N,30,150,,X',
    'Ann,2024-01-02,Y,Y,20,0:05:00,3,Y',
    'Ann,2024-01-02,N,N,,,1,Y',
    ',2024-01-02,N,,,,,',
  ].join('\n');
  const map = parseColumnMap(
    'agent=Agent,date=Date,answered=Answered (Y/N),resolved=Resolved,speed_of_answer_s=Speed,talk=Talk,csat=Rating,team=Squad',
  );

  it('average over answered contacts that have a value', async () => {
    const result = await rollUpKpis({ input: await file('calls.csv', csv), outDir: fresh(), map });
    expect(result.summary).toMatchObject({
      overall_csat: 4,
      overall_fcr: 2 / 3,
      overall_aht: 200,
      overall_aht_daily_mean: 225,
      overall_acw: null,
      overall_adherence: null,
      overall_asa: 20,
      agent_count: 2,
      contacts_handled: 3,
    });
    expect(result.agents[0]).toMatchObject({
      agent_id: 'Ann',
      team: 'Y',
      aht: 300,
      csat: 3,
      contacts_handled: 1,
    });
    expect(result.teams.map(({ team, agent_count, aht }) => [team, agent_count, aht])).toEqual([
      ['X', 1, 150],
      ['Y', 1, 300],
    ]);
    expect(result.warnings.join()).toContain('1 interactions without an agent');
  });

  it('take adherence, conformance and occupancy from agent days', async () => {
    const agentDays = await file(
      'days.csv',
      'agent,date,scheduled_s,in_adherence_s,login_s,occupancy\nJoe,2024-01-01,1000,950,1100,80\nAnn,2024-01-02,3000,2700,3000,70\n',
    );
    const result = await rollUpKpis({ input: await file('calls.csv', csv), outDir: fresh(), map, agentDays });
    expect(result.summary.overall_adherence).toBeCloseTo(91.25, 10);
    expect(
      result.agents.map(({ agent_id, adherence, conformance, occupancy }) => [
        agent_id,
        adherence,
        conformance,
        occupancy,
      ]),
    ).toEqual([
      ['Ann', 90, 100, 70],
      ['Joe', 95, 110, 80],
    ]);
  });

  it('read NDJSON and carry times with an offset to the zone', async () => {
    const lines = [
      '{"agent":"a","timestamp":"2024-03-31T23:30:00Z","handle":100}',
      '{"agent":"a","timestamp":"2024-03-31T12:00:00Z","handle":200}',
    ];
    const input = await file('calls.ndjson', lines.join('\n'));
    const dublin = await rollUpKpis({ input, outDir: fresh(), timezone: 'Europe/Dublin' });
    expect(dublin.daily.map(({ date, aht }) => [date, aht])).toEqual([
      ['2024-03-31', 200],
      ['2024-04-01', 100],
    ]);
    expect((await rollUpKpis({ input, outDir: fresh() })).daily).toHaveLength(1);
  });

  it('read dates in the one format that fits the column', async () => {
    const american = await file('a.csv', 'agent,date\nx,1/2/2024\nx,1/31/2024\n');
    expect((await rollUpKpis({ input: american, outDir: fresh() })).daily.map((row) => row.date)).toEqual([
      '2024-01-02',
      '2024-01-31',
    ]);
    const unclear = await file('b.csv', 'agent,date\nx,1/1/2024\nx,1/2/2024\n');
    await expect(rollUpKpis({ input: unclear, outDir: fresh() })).rejects.toThrow(
      /b.csv line 3.*cannot be told apart/,
    );
  });

  it('go through unharmed whatever names hold', async () => {
    const nasty = `x'); DROP TABLE calls; --"`;
    const input = await file(
      `o'clock.csv`,
      `"we""ird,col",date\n"${nasty.replaceAll('"', '""')}",2024-01-01\n`,
    );
    const result = await rollUpKpis({ input, outDir: fresh(), map: parseColumnMap('agent=we"ird,,col') });
    expect(result.agents.map((agent) => agent.agent_id)).toEqual([nasty]);
  });

  it.each([
    ['agent,date,talk\nx,2024-01-01,abc\n', /line 2: column "talk": "abc" is not a time/],
    ['agent,date,talk\nx,2024-01-01,-5\n', /line 2: column "talk"/],
    ['agent,date,answered\nx,2024-01-01,maybe\n', /line 2: column "answered": "maybe"/],
    ['agent,date\nx,someday\n', /line 2: column "date": "someday" is no date/],
    ['agent,date\nx,2024-01-01\ny,\n', /line 3: column "date"/],
    ['agent,date,csat\nx,2024-01-01,80\n', /csat 80 is not points/],
    ['agent,talk\nx,5\n', /no column "date"/],
    ['who,date\nx,2024-01-01\n', /no column "agent"/],
    ['agent,date\n', /holds no rows/],
  ])('%j is refused', async (content, message) => {
    await expect(rollUpKpis({ input: await file('calls.csv', content), outDir: fresh() })).rejects.toThrow(
      message,
    );
  });

  it('refuse a map that names an absent column or an unknown name, and a file that is none', async () => {
    const input = await file('calls.csv', csv);
    await expect(
      rollUpKpis({ input, outDir: fresh(), map: { agent: 'Nobody', date: 'Date' } }),
    ).rejects.toThrow(/no column "Nobody" for agent/);
    expect(() => parseColumnMap('agnet=Agent')).toThrow('--map');
    await expect(
      rollUpKpis({ input: await file('x.parquet', 'no parquet'), outDir: fresh() }),
    ).rejects.toThrow(/x.parquet/);
    await expect(rollUpKpis({ input: join(root, 'absent.csv'), outDir: fresh() })).rejects.toThrow(
      /cannot read/,
    );
  });
});

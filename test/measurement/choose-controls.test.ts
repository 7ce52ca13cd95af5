import { expect, it } from 'vitest';
import { chooseControls } from '../../activities/measurement/choose-controls.ts';
import type { UnitSeries } from '../../activities/measurement/unit-series.ts';

const hourMs = 3_600_000;
const hours = 40 * 24;

function series(unit: string, value: (hour: number) => number, from = 0): UnitSeries {
  const length = hours - from;
  return {
    unit,
    times: Float64Array.from({ length }, (_, i) => (from + i) * hourMs),
    values: Float64Array.from({ length }, (_, i) => value(from + i)),
  };
}

const wave = (hour: number) => Math.sin((2 * Math.PI * hour) / (24 * 9));
const treated = [series('t', (hour) => 5 + wave(hour))];

it('ranks by correlation, then by distance', () => {
  const ranked = chooseControls(
    treated,
    [
      series('far', (hour) => 9 + wave(hour)),
      series('near', (hour) => 5.1 + wave(hour)),
      series('weak', (hour) => 5 + wave(hour + 60)),
    ],
    hours * hourMs,
  );
  expect(
    ranked
      .map(({ unit }) => unit)
      .slice(0, 2)
      .sort(),
  ).toEqual(['far', 'near']);
  expect(ranked[2]!.unit).toBe('weak');
  expect(ranked.every(({ chosen }) => chosen)).toBe(true);
});

it('leaves out a unit that clearly moved the other way', () => {
  const [opposed] = chooseControls(treated, [series('opposed', (hour) => 5 - wave(hour))], hours * hourMs);
  expect(opposed).toMatchObject({
    chosen: false,
    reason: 'moved against the treated units before the change',
  });
});

it('leaves out a unit with too little history, and says how much there is', () => {
  const [late] = chooseControls(treated, [series('late', wave, hours - 5 * 24)], hours * hourMs);
  expect(late).toMatchObject({ chosen: false, correlation: null });
  expect(late!.reason).toMatch(/only 5 days/);
});

it('leaves out a unit that is excluded, with the reason, and still ranks it', () => {
  const exclusions = new Map([['shared', '2 of 12 agents also serve treated queues']]);
  const candidates = [
    series('shared', (hour) => 5 + wave(hour)),
    series('own', (hour) => 5 + wave(hour + 3)),
  ];
  const ranked = chooseControls(treated, candidates, hours * hourMs, exclusions);
  expect(ranked.map(({ unit, chosen }) => [unit, chosen])).toEqual([
    ['shared', false],
    ['own', true],
  ]);
  expect(ranked[0]!.reason).toBe('2 of 12 agents also serve treated queues');
});

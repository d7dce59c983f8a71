import { DEFAULT_POLICY, type Grain } from '@sextant/contracts';
import { createCalendar } from '../../src/time/calendar.ts';
import { addDays } from '../../src/time/days.ts';
import { isImmature } from '../../src/time/window.ts';
import { readWindows, type Maturity, type TimeShape } from '../../src/time/windows.ts';

const calendar = createCalendar(DEFAULT_POLICY);
const cohorts = (maturity: Maturity | undefined, question: object, asOf: string, complete: string | null = null) => {
  const shape: TimeShape = maturity === undefined ? { time: 'COH' } : { time: 'COH', maturity };
  return readWindows(shape, { kpi: 'x', trend: 3, ...question }, asOf, complete, calendar);
};

describe('the cohort of a question without a period', () => {
  it.each([
    [{ days: 30 }, '2025-07-29', '2025-05', '2025-06-30'],
    [{ days: 30 }, '2025-07-30', '2025-06', '2025-07-30'],
    [{ days: 0 }, '2025-06-30', '2025-06', '2025-06-30'],
    [{ days: 0 }, '2025-06-29', '2025-05', '2025-05-31'],
    [{ months: 12 }, '2025-06-30', '2024-06', '2025-06-30'],
    [{ months: 12 }, '2025-06-29', '2024-05', '2025-05-31'],
    [{ months: 12 }, '2025-02-28', '2024-02', '2025-02-28'],
    // The end of February is reached by the end of January a month later, but not the other way round.
    [{ months: 1 }, '2025-02-28', '2025-01', '2025-02-28'],
    [{ months: 1 }, '2025-03-30', '2025-01', '2025-02-28'],
    [{ months: 1 }, '2025-03-31', '2025-02', '2025-03-31'],
    // Months of the calendar first, then days.
    [{ months: 13, days: 30 }, '2025-06-30', '2024-04', '2025-06-30'],
    [{ months: 13, days: 30 }, '2025-06-29', '2024-03', '2025-05-30'],
  ] as const)('is the youngest month that is old enough: %j on %s is %s, from %s on', (maturity, asOf, label, from) => {
    const { value, limit } = cohorts(maturity, {}, asOf);
    expect([value.label, value.maturesOn]).toEqual([label, from]);
    expect([value.partial, isImmature(value, limit)]).toEqual([false, false]);
  });

  it('is judged by the last complete day', () => {
    expect(cohorts({ days: 30 }, {}, '2025-12-31', '2025-07-29').value.label).toBe('2025-05');
  });

  it('is judged as soon as it is over when no age is asked for', () => {
    const { value } = cohorts(undefined, {}, '2025-06-30');
    expect([value.label, value.maturesOn]).toEqual(['2025-06', '2025-06-30']);
  });

  it('goes back by the grain for trend and comparison', () => {
    const { trend, compare, grain, period } = cohorts({ months: 3 }, { grain: 'quarter' }, '2025-12-31');
    expect(trend.map((each) => [each.label, each.maturesOn])).toEqual([
      ['2025-Q1', '2025-06-30'],
      ['2025-Q2', '2025-09-30'],
      ['2025-Q3', '2025-12-31'],
    ]);
    expect([compare?.label, compare?.maturesOn, grain]).toEqual(['2025-Q2', '2025-09-30', 'quarter']);
    expect(period).toEqual({ from: '2025-07-01', to: '2025-10-01', label: '2025-Q3' });
  });

  it('may be longer than the grain', () => {
    const shape: TimeShape = { time: 'COH', period: 'P12M', maturity: { days: 90 } };
    const { value, trend } = readWindows(shape, { kpi: 'x', trend: 2 }, '2025-06-30', null, calendar);
    expect([value.label, value.maturesOn]).toEqual(['12 months to 2025-03-31', '2025-06-29']);
    expect(trend.at(0)?.label).toBe('12 months to 2025-02-28');
    expect(cohorts({ days: 90 }, { period: 'P3M' }, '2025-06-30').value.label).toBe('2025-Q1');
  });

  it.each<[Grain, Maturity]>([
    ['week', { days: 45 }],
    ['month', { days: 31 }],
    ['month', { months: 1 }],
    ['week', { months: 2 }],
    ['quarter', { months: 13 }],
    ['year', { days: 400 }],
  ])('is mature by the %s, and the next one is not, on every day of 2024 and 2025: %j', (grain, maturity) => {
    const wrong: string[] = [];
    for (let asOf = '2024-01-01'; asOf < '2026-01-01'; asOf = addDays(asOf, 1)) {
      const { value, limit } = cohorts(maturity, { grain, trend: 0 }, asOf);
      const next = { from: addDays(value.at, 1), to: addDays(calendar.endOf(grain, addDays(value.at, 1)), 1) };
      const younger = cohorts(maturity, { ...next, trend: 0 }, asOf).value;
      if (isImmature(value, limit) || !isImmature(younger, limit)) wrong.push(asOf);
    }
    expect(wrong).toEqual([]);
  });
});

describe('a cohort asked for', () => {
  it('keeps its days and says from when on it can be judged', () => {
    const { value, limit, trend } = cohorts({ days: 30 }, { period: '2025-06' }, '2025-07-10');
    expect(value).toEqual({
      opening: '2025-05-31',
      at: '2025-06-30',
      label: '2025-06',
      partial: false,
      maturesOn: '2025-07-30',
    });
    expect(trend.map((each) => isImmature(each, limit))).toEqual([false, false, true]);
  });

  it('is not cut where it is not over', () => {
    const { value, limit } = cohorts({ days: 0 }, { period: '2025-Q3' }, '2025-07-10');
    expect([value.at, value.partial, isImmature(value, limit)]).toEqual(['2025-09-30', true, true]);
  });

  it('may be any days', () => {
    const { value } = cohorts({ months: 1 }, { from: '2025-01-10', to: '2025-01-31' }, '2025-07-10');
    expect([value.at, value.maturesOn, value.inDays]).toEqual(['2025-01-30', '2025-02-28', 'counted']);
  });
});

describe('a period that can be judged only some days after its end', () => {
  const periods = (question: object) =>
    readWindows(
      { time: 'PER', maturity: { days: 30 } },
      { kpi: 'x', trend: 2, ...question },
      '2025-06-29',
      null,
      calendar,
    );

  it('is the youngest that can be, where none is asked for', () => {
    const { value, trend, compare, limit } = periods({});
    expect([value.label, value.maturesOn, isImmature(value, limit)]).toEqual(['2025-04', '2025-05-30', false]);
    expect([trend.map(({ maturesOn }) => maturesOn), compare?.maturesOn]).toEqual([
      ['2025-04-30', '2025-05-30'],
      '2025-04-30',
    ]);
  });

  it('says from when on it can be, where it is too young or not over', () => {
    const [may, june] = ['2025-05', '2025-06'].map((period) => periods({ period }));
    expect([may?.value.maturesOn, june?.value.maturesOn]).toEqual(['2025-06-30', '2025-07-30']);
    for (const each of [may, june]) expect(each && isImmature(each.value, each.limit)).toBe(true);
  });
});

import type { Answer, Question } from '@sextant/contracts';
import { operator } from './support/test-engine.ts';
import { LATE_CLAIM, tenPolicies, type Insurer } from './support/ten-policies.ts';

// G12 of DOMAIN 4.11.
const Q1 = '2025-Q1';
const Q2 = '2025-Q2';
const H1 = { from: '2025-01-01', to: '2025-07-01' };

type Asked = Omit<Question, 'kpi'> & { kpi: string };
const asker =
  (insurer: () => Insurer) =>
  (question: Asked): Promise<Answer> =>
    insurer().engine.answer(
      { trend: 0, compare: 'none', ...(question.from === undefined ? { period: Q2 } : {}), ...question },
      operator,
    );
const sides = ({ numerator, denominator }: Answer): (string | null)[] => [numerator, denominator];
const bySegment = ({ segments = [] }: Answer): Record<string, (string | null)[]> =>
  Object.fromEntries(segments.map((each) => [each.label, [each.numerator, each.denominator]]));

describe.each(['deltas', 'intervals', 'history'] as const)('the claims of ten policies, from %s', (route) => {
  let insurer: Insurer;
  const ask = asker(() => insurer);
  beforeAll(async () => {
    insurer = await tenPolicies({ route });
  });
  afterAll(() => insurer.engine.close());

  it('G12: 410 was paid net of recoveries for 969.00 of premium earned', async () => {
    const answer = await ask({ kpi: 'claims-ratio' });
    expect([...sides(answer), answer.status, answer.detail]).toEqual(['410', '969', 'ok', undefined]);
    expect(answer.value).toBeCloseTo(0.423117, 6);
    const first = await ask({ kpi: 'claims-ratio', period: Q1 });
    expect(sides(first)).toEqual(['384', '841']);
    expect(first.value).toBeCloseTo(0.456599, 6);
    const half = await ask({ kpi: 'claims-ratio', ...H1 });
    expect(sides(half)).toEqual(['794', '1810']);
    expect(half.value).toBeCloseTo(0.438674, 6);
  });

  it('G12: claims incurred are 330 with the reserves for known and for unreported losses', async () => {
    const answer = await ask({ kpi: 'loss-ratio' });
    expect([...sides(answer), answer.status]).toEqual(['330', '969', 'ok']);
    expect(answer.value).toBeCloseTo(0.340557, 6);
    expect(sides(await ask({ kpi: 'loss-ratio', period: Q1 }))).toEqual(['360', '841']);
    expect(sides(await ask({ kpi: 'loss-ratio', ...H1 }))).toEqual(['690', '1810']);
  });

  it('G12: the losses of the quarter cost 350 as of its last day', async () => {
    const answer = await ask({ kpi: 'loss-ratio', params: { basis: 'accident' }, asOf: '2025-06-30' });
    expect([...sides(answer), answer.status]).toEqual(['350', '969', 'ok']);
    expect(answer.value).toBeCloseTo(0.361197, 6);
    expect(answer.detail).toContain('Claims are taken as they stood on 2025-06-30.');
    expect(answer.detail).toContain('says neither claim nor period of loss');
  });

  it('G12: 651 days of cover are 1.7823 policy-years at 543.67 each', async () => {
    const answer = await ask({ kpi: 'average-premium' });
    expect(answer.numerator).toBe('969');
    expect(Number(answer.denominator)).toBeCloseTo(651 / 365.25, 10);
    expect(answer.value).toBe((969 * 365.25) / 651);
    expect(answer.value).toBeCloseTo(543.6671, 4);
  });

  it.each([
    ['the second quarter', Q2, { I01: 91, I02: 91, I03: 76, I04: 30, I05: 60, I06: 30, I07: 91, I08: 91, I09: 91 }],
    ['the first quarter', Q1, { I01: 90, I02: 90, I04: 90, I05: 90, I07: 90, I08: 90, I09: 31 }],
  ])('G12: tells the days of each policy in %s and what it earned on them', async (_, period, days) => {
    const answer = await ask({ kpi: 'average-premium', period, by: ['policy'] });
    const perDay: Record<string, number> = { I03: 2, I05: 2, I07: 3 };
    expect(
      Object.fromEntries(
        (answer.segments ?? []).map(({ label, numerator, denominator }) => [
          label,
          [Number(numerator), Math.round(Number(denominator) * 365.25)],
        ]),
      ),
    ).toEqual(Object.fromEntries(Object.entries(days).map(([id, n]) => [id, [n * (perDay[id] ?? 1), n]])));
  });

  it('splits the ratio by product and by region, the earning with it', async () => {
    expect(bySegment(await ask({ kpi: 'claims-ratio', by: ['product'] }))).toEqual({
      motor: ['380', '607'],
      home: ['30', '362'],
    });
    // North holds I01 to I05: 91 + 91 + 152 + 30 + 120 earned, 180 + 50 - 20 paid.
    expect(bySegment(await ask({ kpi: 'claims-ratio', by: ['region'] }))).toEqual({
      north: ['210', '484'],
      south: ['200', '485'],
    });
    expect(sides(await ask({ kpi: 'claims-ratio', filter: [{ scheme: 'product', in: ['motor'] }] }))).toEqual([
      '380',
      '607',
    ]);
  });

  it('gives no segment a share of the reserve for unreported losses that nobody can divide', async () => {
    const split = await ask({ kpi: 'loss-ratio', by: ['product'] });
    expect(sides(split)).toEqual(['330', '969']);
    const told = (split.segments ?? []).map(({ value, status }) => [value, status]);
    expect([told.length > 1, told.every(([value, status]) => value === null && status === 'no_data')]).toEqual([
      true,
      true,
    ]);
    expect(split.detail).toContain('no segment can be given its share');
    const motor = await ask({ kpi: 'loss-ratio', filter: [{ scheme: 'product', in: ['motor'] }] });
    expect([motor.value, motor.status]).toEqual([null, 'no_data']);
    // In the first quarter it did not change: every segment has its own reserves.
    expect(bySegment(await ask({ kpi: 'loss-ratio', by: ['product'], period: Q1 }))).toEqual({
      motor: ['310', '450'],
      home: ['50', '391'],
    });
  });

  it('counts one loss of the quarter, of 350, and frequency times severity is the cost of a policy-year', async () => {
    const frequency = await ask({ kpi: 'claims-frequency' });
    expect(frequency.numerator).toBe('1');
    expect(frequency.value).toBe(365.25 / 651);
    const severity = await ask({ kpi: 'claims-severity' });
    expect(sides(severity)).toEqual(['350', '1']);
    const burning = Number(severity.numerator) / (651 / 365.25);
    expect((frequency.value ?? 0) * (severity.value ?? 0)).toBeCloseTo(burning, 9);
    // In half a year K1, K2 and K4: 350, 180 + 100 and 50 - 20.
    expect(sides(await ask({ kpi: 'claims-severity', ...H1 }))).toEqual(['660', '3']);
    expect(bySegment(await ask({ kpi: 'claims-severity', ...H1, by: ['product'] }))).toEqual({
      motor: ['630', '2'],
      home: ['30', '1'],
    });
  });

  it('draws all of it over the months, which add up to the quarters', async () => {
    const months = async (kpi: string, side: 'numerator' | 'denominator'): Promise<number[]> => {
      const { trend } = await ask({ kpi, period: '2025-06', trend: 6, grain: 'month' });
      return (trend?.series[0]?.[side] ?? []).map(Number);
    };
    const sum = (list: number[]): number => list.reduce((all, each) => all + each, 0);
    expect(await months('claims-ratio', 'numerator')).toEqual([0, 384, 0, 230, 200, -20]);
    expect(sum(await months('claims-ratio', 'denominator'))).toBe(1810);
    expect(await months('loss-ratio', 'numerator')).toEqual([0, 384, -24, 230, 200, -100]);
    expect(await months('claims-frequency', 'numerator')).toEqual([0, 1, 1, 1, 0, 0]);
  });
});

describe.each(['deltas', 'intervals', 'history'] as const)(
  'a loss that is reported after the quarter, from %s',
  (route) => {
    let insurer: Insurer;
    const ask = asker(() => insurer);
    const known = '2025-06-30T22:00:00Z';
    beforeAll(async () => {
      insurer = await tenPolicies({ route });
      await insurer.learn('2025-07-03T12:00:00Z', LATE_CLAIM, '2025-07-31');
      insurer.clock.set('2025-08-01T08:00:00Z');
    });
    afterAll(() => insurer.engine.close());

    it('G12: the losses of the quarter cost 750 as of 31 July', async () => {
      const params = { basis: 'accident' };
      const late = await ask({ kpi: 'loss-ratio', params, asOf: '2025-07-31' });
      expect(sides(late)).toEqual(['750', '969']);
      expect(late.value).toBeCloseTo(0.773994, 6);
      // A later knowledge alone does not move the day of the reserve, nor does a later day what was known.
      expect(sides(await ask({ kpi: 'loss-ratio', params, asOf: '2025-06-30' }))).toEqual(['350', '969']);
      expect(sides(await ask({ kpi: 'loss-ratio', params, asOf: '2025-07-31', knownAt: known }))).toEqual([
        '350',
        '969',
      ]);
      // What was booked in the quarter stays what it was.
      expect(sides(await ask({ kpi: 'loss-ratio' }))).toEqual(['330', '969']);
    });

    it('counts it and its cost in the quarter in which it happened, as soon as it is known', async () => {
      expect((await ask({ kpi: 'claims-frequency' })).numerator).toBe('2');
      expect((await ask({ kpi: 'claims-frequency', knownAt: known })).numerator).toBe('1');
      expect(sides(await ask({ kpi: 'claims-severity' }))).toEqual(['750', '2']);
      expect(sides(await ask({ kpi: 'claims-severity', knownAt: known }))).toEqual(['350', '1']);
    });
  },
);

import type { Policy } from '@sextant/contracts';
import type { Route } from '@sextant/engine';
import type { Row } from './support/memory-connector.ts';
import {
  bySegment,
  closed,
  fraction,
  held,
  livesWorld,
  owner,
  person,
  region,
  together,
  type LivesWorld,
} from './support/lives-world.ts';

const kpi = 'dormant-account-rate';
const routes: readonly Route[] = ['deltas', 'intervals', 'history'];

let bookings = 0;
const booking = (
  agreement_id: string,
  kind: string,
  business_date: string,
  initiator: string | null,
  more: Row = {},
): Row => {
  bookings += 1;
  return {
    movement_id: `m${bookings}`,
    kind,
    agreement_id,
    amount: '5',
    currency: 'EUR',
    business_date,
    initiator,
    ...more,
  };
};
const OLD = { valid_from: '2022-03-01', opened_on: '2022-03-01' };

// On 30 June 2025, with a window of 365 days that begins after 30 June 2024.
const ACCOUNTS = together(
  {
    party: [person('A'), person('B')],
    party_segment: [region('A', 'north'), region('B', 'south')],
  },
  held('used', 'CUR', 'A', OLD),
  held('first-day', 'CUR', 'A', OLD),
  held('just-too-old', 'CUR', 'A', OLD),
  held('interest-only', 'CUR', 'A', OLD),
  held('salary-only', 'CUR', 'A', OLD),
  held('silent', 'CUR', 'B', OLD, { ...OLD, valid_from: '2025-01-01', status: 'dormant' }),
  held('a-year-old', 'CUR', 'B', { valid_from: '2024-06-30', opened_on: '2024-06-30' }),
  // Too young, closed, or not for daily use.
  held('young', 'CUR', 'A', { valid_from: '2024-07-01', opened_on: '2024-07-01' }),
  held('closed', 'CUR', 'A', OLD, closed('2025-06-30', 'customer')),
  held('savings', 'SAV', 'A', OLD),
  {
    movement: [
      booking('used', 'withdrawal', '2023-07-05', 'customer'),
      booking('used', 'deposit', '2024-02-02', 'customer'),
      booking('used', 'withdrawal', '2025-06-30', 'customer'),
      booking('first-day', 'deposit', '2024-07-01', 'customer'),
      booking('just-too-old', 'withdrawal', '2024-06-30', 'customer'),
      booking('interest-only', 'interest_expense', '2025-03-31', 'firm'),
      booking('interest-only', 'fee_income', '2025-03-31', 'firm'),
      booking('salary-only', 'deposit', '2025-05-31', 'third_party'),
      booking('silent', 'withdrawal', '2025-07-01', 'customer'),
      booking('savings', 'withdrawal', '2025-06-01', 'customer'),
    ],
  },
);

describe.each(routes)('accounts on which nothing moves, counted from %s', (route) => {
  let world: LivesWorld;
  beforeAll(async () => {
    world = await livesWorld(ACCOUNTS, { route });
  });
  afterAll(() => world.close());
  const asOf = '2025-06-30';

  it('are those that their customers have not moved in a year, of those that are a year old', async () => {
    const answer = await world.ask({ kpi, asOf });
    // Old enough: used, first-day, just-too-old, interest-only, salary-only, silent, a-year-old; the first two are used.
    expect([fraction(answer), answer.status, answer.interval?.method]).toEqual(['5/7', 'ok', 'wilson']);
    expect(answer.companions).toEqual([expect.objectContaining({ id: 'reported', value: 1 / 7 })]);
    expect(bySegment(await world.ask({ kpi, asOf, by: ['region'] }))).toEqual({ north: '3/5', south: '2/2' });
    expect(bySegment(await world.ask({ kpi, asOf, by: ['product'] }))).toEqual({ cur: '5/7' });
  });

  it('fall asleep and wake day by day', async () => {
    // A day later the first day is out of the window, `silent` is used, and the youngest is a year old.
    expect(fraction(await world.ask({ kpi, asOf: '2025-07-01' }))).toBe('6/8');
    // The day before, `used` has not been used since February 2024, and `just-too-old` is not too old.
    expect(fraction(await world.ask({ kpi, asOf: '2025-06-29' }))).toBe('5/7');
    const trend = await world.ask({ kpi, asOf, trend: 18 });
    const series = trend.trend?.series[0];
    // January 2024 to June 2025: `used` up to January 2025 and again in the end, `just-too-old` from June 2024 to May
    // 2025, `first-day` from July 2024 on.
    const used = [...Array<number>(5).fill(1), 2, ...Array<number>(7).fill(3), ...Array<number>(5).fill(2)];
    expect(series?.denominator).toEqual(Array<string>(18).fill('7'));
    expect(series?.numerator).toEqual(used.map((each) => String(7 - each)));
  });

  it('are the same however many points are asked for at once', async () => {
    // 60 weeks, the last of which has just begun.
    const { trend } = await world.ask({ kpi, asOf, trend: 60, grain: 'week' });
    const at = (day: string) => trend?.series[0]?.numerator[trend.at.indexOf(day)];
    expect([at('2024-06-23'), at('2024-06-30'), at('2025-06-29'), at('2025-06-30')]).toEqual(['6', '5', '5', '5']);
  });

  it('take a year from the policy, or another length', async () => {
    const policy: Partial<Policy> = { dormancyDays: 1000 };
    const other = await livesWorld(ACCOUNTS, { route, policy });
    // 3 October 2022 or earlier: six; three of them were moved since.
    expect(fraction(await other.ask({ kpi, asOf }))).toBe('3/6');
    await other.close();
  });
});

describe('accounts of which little is known', () => {
  const people = { party: [person('A'), person('B')], party_segment: [region('A', 'north'), region('B', 'south')] };

  it('are woken by withdrawals and repayments where nobody says who booked, and the answer says so', async () => {
    const world = await livesWorld(
      together(people, ...['w', 'r', 'd', 'f'].map((id) => held(id, 'CUR', 'A', OLD)), {
        movement: [
          booking('w', 'withdrawal', '2025-05-05', null),
          booking('r', 'repayment', '2025-05-05', null),
          booking('d', 'deposit', '2025-05-05', null),
          booking('f', 'fee_income', '2025-05-05', null),
        ],
      }),
    );
    const answer = await world.ask({ kpi });
    expect([fraction(answer), answer.statuses]).toEqual(['2/4', ['initiator_unknown']]);
    await world.close();
  });

  it('are shared by their holders, and woken by what is learned late', async () => {
    const world = await livesWorld(
      together(people, held('mine', 'CUR', 'A', OLD), {
        ...held('ours', 'CUR', 'A', OLD),
        agreement_party: [
          owner('ours', 'A', '2022-03-01', { share: '0.25' }),
          owner('ours', 'B', '2022-03-01', { role: 'joint_owner', share: '0.75' }),
        ],
        movement: [booking('mine', 'withdrawal', '2025-05-05', 'customer')],
      }),
    );
    const split = { kpi, by: ['region'] };
    expect(bySegment(await world.ask(split))).toEqual({ north: '0.25/1.25', south: '0.75/0.75' });
    await world.learn('2025-07-05T06:00:00Z', { movement: [booking('ours', 'withdrawal', '2025-06-05', 'customer')] });
    expect(fraction(await world.ask(split))).toBe('0/2');
    expect(fraction(await world.ask({ ...split, knownAt: '2025-07-02T00:00:00Z' }))).toBe('1/2');
    await world.close();
  });

  it('are none where no product is for daily use', async () => {
    const world = await livesWorld(
      together(people, held('s', 'SAV', 'A', OLD), {
        movement: [booking('s', 'withdrawal', '2025-06-05', 'customer')],
      }),
    );
    const answer = await world.ask({ kpi });
    expect([answer.value, answer.status]).toEqual([null, 'no_base']);
    await world.close();
  });
});

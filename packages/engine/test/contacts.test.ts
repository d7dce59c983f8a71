import type { Answer, CanonicalTable, Question } from '@sextant/contracts';
import { memoryConnector, type Row } from './support/memory-connector.ts';
import { operator, testEngine, TestClock } from './support/test-engine.ts';

// A firm of four customers whose every contact is written out: A and B in the north (B moves south on 16 March), C and D
// in the south. All of them hold an account; A and C hold a licence of two seats each. T is a test party.

const NOW = '2025-04-10T06:00:00Z';
const LAST = '2025-04-09';

const state = (valid_from: string, row: Row): Row => ({ valid_from, ...row });
const party = (party_id: string, more: Row = {}): Row =>
  state('2024-01-01', { party_id, party_type: 'person', ...more });
const region = (party_id: string, segment: string, from = '2024-01-01'): Row =>
  state(from, { party_id, scheme: 'region', segment });
const agreement = (agreement_id: string, product_id: string, more: Row = {}): Row =>
  state('2024-01-01', { agreement_id, product_id, status: 'in_force', currency: 'EUR', ...more });
const holder = (agreement_id: string, party_id: string, more: Row = {}): Row =>
  state('2024-01-01', { agreement_id, party_id, role: 'owner', ...more });

const BASE: Partial<Record<CanonicalTable, Row[]>> = {
  party: [party('A'), party('B'), party('C'), party('D'), party('T', { is_test: true })],
  party_segment: [
    region('A', 'north'),
    region('B', 'north'),
    region('B', 'south', '2025-03-16'),
    region('C', 'south'),
    region('D', 'south'),
  ],
  product: [
    state('2024-01-01', { product_id: 'ACC', name: 'account', category: 'account', line_of_business: 'bank' }),
    state('2024-01-01', {
      product_id: 'APP',
      name: 'app',
      category: 'app',
      line_of_business: 'software',
      is_licence: true,
    }),
  ],
  agreement: [
    ...['A', 'B', 'C', 'D', 'T'].map((each) => agreement(`acc-${each}`, 'ACC')),
    agreement('app-A', 'APP', { quantity: 2 }),
    agreement('app-C', 'APP', { quantity: 2 }),
  ],
  agreement_party: [
    ...['A', 'B', 'C', 'D', 'T'].map((each) => holder(`acc-${each}`, each)),
    holder('app-A', 'A'),
    holder('app-C', 'C'),
  ],
};

let rows = 0;
const contact = (kind: string, party_id: string | null, day: string, more: Row = {}): Row => {
  rows += 1;
  return { interaction_id: `i${rows}`, kind, party_id, business_date: day, ...more };
};
const booking = (kind: string, party_id: string, day: string, initiator: string | null): Row => {
  rows += 1;
  return { movement_id: `m${rows}`, kind, party_id, amount: '5', currency: 'EUR', business_date: day, initiator };
};

const routes = ['deltas', 'intervals', 'history'] as const;

async function worldOf(
  tables: Partial<Record<CanonicalTable, Row[]>>,
  options: Parameters<typeof testEngine>[0] = {},
): Promise<{
  ask(question: Question): Promise<Answer>;
  learn(more: Partial<Record<CanonicalTable, Row[]>>): Promise<void>;
  close(): Promise<void>;
}> {
  const clock = new TestClock(NOW);
  const engine = await testEngine({
    ...options,
    clock,
    policy: { declaredSchemes: ['region'], ...options.policy },
  });
  const learn = async (more: Partial<Record<CanonicalTable, Row[]>>): Promise<void> => {
    const report = await engine.sync(
      { id: 'crm', title: 'CRM', connector: 'memory' },
      memoryConnector(more, { completeThrough: LAST, historyFrom: '2024-01-01' }),
    );
    if (report.state !== 'done') throw new Error(JSON.stringify(report.error));
  };
  await learn({ ...BASE, ...tables });
  return {
    ask: (question) => engine.answer({ asOf: '2025-03-31', trend: 0, compare: 'none', ...question }, operator),
    learn,
    close: () => engine.close(),
  };
}

const fraction = ({ numerator, denominator }: Pick<Answer, 'numerator' | 'denominator'>): string =>
  `${numerator}/${denominator}`;
const bySegment = ({ segments = [] }: Answer): Record<string, string> =>
  Object.fromEntries(segments.map((each) => [each.label, fraction(each)]));

describe.each(routes)('active customers, counted from %s', (route) => {
  const kpi = 'active-customer-rate';

  it('counts customers with a contact or a booking of their own in the window, each once', async () => {
    const world = await worldOf(
      {
        interaction: [
          contact('ticket', 'A', '2025-03-01'),
          contact('call', 'A', '2025-03-02'),
          contact('campaign_contact', 'C', '2025-03-02'),
          contact('ticket_closed', 'C', '2025-03-03'),
          contact('login', 'T', '2025-03-03'),
        ],
        movement: [
          booking('deposit', 'B', '2025-01-20', 'customer'),
          booking('fee_income', 'C', '2025-03-20', 'firm'),
          booking('deposit', 'D', '2025-03-20', 'third_party'),
        ],
      },
      { route },
    );
    const answer = await world.ask({ kpi });
    expect([fraction(answer), answer.status, answer.interval?.method]).toEqual(['2/4', 'ok', 'wilson']);
    // The window is the 90 days up to the day: a booking of 20 January counts until 19 April.
    expect(fraction(await world.ask({ kpi, asOf: '2025-01-19' }))).toBe('0/4');
    expect(fraction(await world.ask({ kpi, asOf: '2025-01-20' }))).toBe('1/4');
    // B is in the south at the end of March, and was in the north when it booked.
    expect(bySegment(await world.ask({ kpi, by: ['region'] }))).toEqual({ north: '1/1', south: '1/3' });
    expect(bySegment(await world.ask({ kpi, asOf: '2025-02-28', by: ['region'] }))).toEqual({
      north: '1/2',
      south: '0/2',
    });
    const trend = await world.ask({ kpi, asOf: '2025-03-31', trend: 3 });
    expect(trend.trend?.series[0]?.numerator).toEqual(['1', '1', '2']);
    await world.close();
  });

  it('stops counting somebody after the window, to the day', async () => {
    const world = await worldOf(
      { interaction: [contact('login', 'A', '2025-01-01'), contact('login', 'A', '2025-01-10')] },
      { route, policy: { activityWindowDays: 30 } },
    );
    expect(fraction(await world.ask({ kpi, asOf: '2025-02-08' }))).toBe('1/4');
    expect(fraction(await world.ask({ kpi, asOf: '2025-02-09' }))).toBe('0/4');
    await world.close();
  });
});

describe('active customers of whom little is known', () => {
  it('takes withdrawals and repayments for the customer`s own where nobody says who booked, and says so', async () => {
    const world = await worldOf({
      movement: [
        booking('withdrawal', 'A', '2025-03-20', null),
        booking('repayment', 'B', '2025-03-20', null),
        booking('fee_income', 'C', '2025-03-20', null),
      ],
    });
    const answer = await world.ask({ kpi: 'active-customer-rate' });
    expect(fraction(answer)).toBe('2/4');
    expect(answer.statuses).toContain('initiator_unknown');
    await world.close();
  });

  it('says so no longer once somebody tells who booked, and nothing else of the booking is another', async () => {
    const untold = booking('withdrawal', 'A', '2025-03-20', null);
    const world = await worldOf({ movement: [untold] });
    const before = await world.ask({ kpi: 'active-customer-rate' });
    expect(before.statuses).toContain('initiator_unknown');
    await world.learn({ movement: [{ ...untold, initiator: 'customer' }] });
    const after = await world.ask({ kpi: 'active-customer-rate' });
    expect([fraction(after), after.statuses]).toEqual([fraction(before), ['ok']]);
    await world.close();
  });

  it('has no figure where a source tells of no activity at all, and names what would do', async () => {
    const world = await worldOf({ movement: [booking('fee_income', 'C', '2025-03-20', null)] });
    const answer = await world.ask({ kpi: 'active-customer-rate' });
    expect([answer.value, answer.status]).toEqual([null, 'no_data']);
    expect(answer.detail).toContain('interaction or movement.initiator or movement (withdrawal, repayment)');
    await world.close();
  });
});

describe.each(routes)('users, counted from %s', (route) => {
  const users = [
    // u1 of A uses the app on three days of March and twice on one of them, u2 on one.
    contact('login', 'A', '2025-03-03', { user_key: 'u1' }),
    contact('session', 'A', '2025-03-03', { user_key: 'u1' }),
    contact('product_used', 'A', '2025-03-10', { user_key: 'u1' }),
    contact('login', 'A', '2025-03-11', { user_key: 'u1' }),
    contact('login', 'A', '2025-03-11', { user_key: 'u2' }),
    // B has no licence; u3 works for B and for C.
    contact('login', 'B', '2025-03-12', { user_key: 'u3' }),
    contact('login', 'C', '2025-03-12', { user_key: 'u3' }),
    // Through the agreement, and known to nobody.
    contact('login', null, '2025-03-20', { user_key: 'u4', agreement_id: 'app-C' }),
    contact('login', null, '2025-03-21', { user_key: 'u5' }),
    // No use of the product, no user, too early, and a test.
    contact('ticket', 'A', '2025-03-05', { user_key: 'u6' }),
    contact('login', 'A', '2025-03-05'),
    contact('login', 'A', '2025-03-01', { user_key: 'u7' }),
    contact('login', 'T', '2025-03-05', { user_key: 'u8' }),
  ];

  it('divides the mean daily users by the users of the window', async () => {
    const world = await worldOf({ interaction: users }, { route });
    // 2 to 31 March: u1 on 3 days, u2, u3, u4 and u5 on one each. 30 days, 5 users.
    const answer = await world.ask({ kpi: 'stickiness' });
    expect([answer.numerator, answer.denominator]).toEqual(['0.233333333333', '5']);
    expect(answer.value).toBeCloseTo(7 / 30 / 5, 12);
    expect(answer.interval).toBeUndefined();
    // Who belongs to no known customer is in no class; u3 is in the class of B (south by now) and of C: once.
    const split = await world.ask({ kpi: 'stickiness', by: ['region'] });
    const denominators = Object.fromEntries((split.segments ?? []).map((each) => [each.label, each.denominator]));
    expect(denominators).toEqual({ north: '2', south: '2' });
    expect((split.segments ?? []).map((each) => Number(each.numerator)).reduce((a, b) => a + b)).toBeCloseTo(6 / 30, 9);
    await world.close();
  });

  it('counts users at each licensed customer', async () => {
    const world = await worldOf({ interaction: users }, { route });
    expect(fraction(await world.ask({ kpi: 'users-per-customer' }))).toBe('4/2');
    expect(bySegment(await world.ask({ kpi: 'users-per-customer', by: ['region'] }))).toEqual({
      north: '2/1',
      south: '2/1',
    });
    expect(fraction(await world.ask({ kpi: 'users-per-customer', asOf: '2025-03-30' }))).toBe('5/2');
    await world.close();
  });

  it('is never above one, and follows the window day by day', async () => {
    const world = await worldOf({ interaction: users }, { route });
    const { trend } = await world.ask({ kpi: 'stickiness', asOf: '2025-04-06', grain: 'week', trend: 6 });
    const series = trend?.series[0];
    expect(series?.denominator).toEqual(['1', '2', '4', '6', '6', '5']);
    for (const value of series?.value ?? []) expect(value === null || (value > 0 && value <= 1)).toBe(true);
    // Point by point and all at once is the same, in every class.
    for (const by of [[], ['region']]) {
      const all = await world.ask({ kpi: 'stickiness', asOf: '2025-03-31', grain: 'week', trend: 5, by });
      for (const [index, asOf] of (all.trend?.at ?? []).entries()) {
        const one = await world.ask({ kpi: 'stickiness', asOf, by });
        const figures = (answer: Pick<Answer, 'numerator' | 'denominator'>) => [answer.numerator, answer.denominator];
        const point = (segment: string | undefined) => {
          const found = all.trend?.series.find((each) => each.segment?.[0] === segment);
          return [found?.numerator[index], found?.denominator[index]];
        };
        expect(point(undefined)).toEqual(figures(one));
        for (const each of one.segments ?? []) expect(point(each.key[0])).toEqual(figures(each));
      }
    }
    await world.close();
  });
});

describe.each(routes)('surveys and complaints, counted from %s', (route) => {
  const march = { period: '2025-03' };

  it('counts complaints over customer-days, for every 1,000 customers', async () => {
    const world = await worldOf(
      {
        interaction: [
          contact('complaint', 'A', '2025-03-01'),
          contact('complaint', 'B', '2025-03-15'),
          contact('complaint', 'B', '2025-03-16'),
          contact('complaint', null, '2025-03-31', { agreement_id: 'acc-D' }),
          contact('complaint', null, '2025-03-31'),
          contact('complaint', 'A', '2025-04-01'),
          contact('complaint', 'A', '2025-02-28'),
          contact('ticket', 'A', '2025-03-02'),
        ],
      },
      { route },
    );
    const answer = await world.ask({ kpi: 'complaint-rate', ...march });
    expect([fraction(answer), answer.value]).toEqual(['5/4', 1250]);
    // B is in the north for 15 days of March and in the south for 16. The complaint of nobody is in no class.
    const split = await world.ask({ kpi: 'complaint-rate', ...march, by: ['region'] });
    const part = (label: string) => (split.segments ?? []).find((each) => each.label === label);
    expect([part('north')?.numerator, part('south')?.numerator, part('unknown')]).toEqual(['2', '2', undefined]);
    expect(Number(part('north')?.denominator)).toBeCloseTo(1 + 15 / 31, 9);
    await world.close();
  });

  it('takes the top two boxes of the valid answers about satisfaction', async () => {
    const world = await worldOf(
      {
        interaction: [
          contact('survey_csat', 'A', '2025-03-01', { score: 5 }),
          contact('survey_csat', 'A', '2025-03-02', { score: 3 }),
          contact('survey_csat', 'B', '2025-03-02', { score: 4 }),
          contact('survey_csat', 'C', '2025-03-20', { score: null }),
          contact('survey_csat', 'C', '2025-04-01', { score: 5 }),
        ],
      },
      { route },
    );
    const kpi = 'customer-satisfaction-score';
    const answer = await world.ask({ kpi, ...march });
    expect([fraction(answer), answer.n]).toEqual(['2/3', 3]);
    expect(fraction(await world.ask({ kpi, ...march, params: { top: 5 } }))).toBe('1/3');
    expect(bySegment(await world.ask({ kpi, ...march, by: ['region'] }))).toEqual({ north: '2/3' });
    const empty = await world.ask({ kpi, period: '2025-02' });
    expect([empty.value, empty.status]).toEqual([null, 'no_base']);
    await world.close();
  });

  it('counts the last answer of each customer in the period: 100 x (promoters - detractors) / answers', async () => {
    const world = await worldOf(
      {
        interaction: [
          contact('survey_nps', 'A', '2025-03-01', { score: 2 }),
          contact('survey_nps', 'A', '2025-03-09', { score: 9 }),
          contact('survey_nps', 'B', '2025-03-09', { score: 6 }),
          contact('survey_nps', 'C', '2025-03-09', { score: 0, occurred_at: '2025-03-09T09:00:00Z' }),
          contact('survey_nps', 'C', '2025-03-09', { score: 10, occurred_at: '2025-03-09T17:00:00Z' }),
          contact('survey_nps', 'D', '2025-03-09', { score: 8 }),
          contact('survey_nps', 'D', '2025-03-20', { score: 11 }),
          contact('survey_nps', 'D', '2025-04-02', { score: 0 }),
          contact('survey_nps', null, '2025-03-09', { score: 10 }),
          contact('survey_nps', null, '2025-03-09', { score: 10 }),
          contact('survey_nps', 'T', '2025-03-09', { score: 0 }),
        ],
      },
      { route },
    );
    const kpi = 'net-promoter-score';
    const answer = await world.ask({ kpi, ...march });
    // A 9, B 6, C 10, D 8, and two of nobody: 4 promoters, 1 detractor, 6 answers.
    expect([fraction(answer), answer.value]).toEqual(['3/6', 50]);
    expect(bySegment(await world.ask({ kpi, ...march, by: ['region'] }))).toEqual({ north: '0/2', south: '1/2' });
    expect(fraction(await world.ask({ kpi, asOf: LAST, period: '2025-04' }))).toBe('-1/1');
    // A quarter has the last answer of the quarter, not of each month.
    expect(fraction(await world.ask({ kpi, asOf: LAST, from: '2025-03-01', to: LAST }))).toBe('2/6');
    await world.close();
  });
});

describe('interactions that come without a party', () => {
  it('belong to the first holder of the agreement on their day', async () => {
    const world = await worldOf({
      agreement_party: [
        ...(BASE.agreement_party ?? []),
        holder('app-C', 'C', { active: false, valid_from: '2025-03-10' }),
        holder('app-C', 'A', { valid_from: '2025-03-10' }),
      ],
      interaction: [
        contact('complaint', null, '2025-03-09', { agreement_id: 'app-C' }),
        contact('complaint', null, '2025-03-10', { agreement_id: 'app-C' }),
      ],
    });
    const answer = await world.ask({ kpi: 'complaint-rate', period: '2025-03', by: ['region'] });
    const above = Object.fromEntries((answer.segments ?? []).map((each) => [each.label, each.numerator]));
    expect(above).toEqual({ north: '1', south: '1' });
    await world.close();
  });

  it('find their customer when the holder becomes known later, and count once', async () => {
    const world = await worldOf({
      agreement_party: (BASE.agreement_party ?? []).filter((row) => row['agreement_id'] !== 'app-C'),
      interaction: [contact('complaint', null, '2025-03-09', { agreement_id: 'app-C' })],
    });
    const question: Question = { kpi: 'complaint-rate', period: '2025-03', by: ['region'] };
    const above = (answer: Answer) => [
      answer.numerator,
      ...(answer.segments ?? [])
        .filter((each) => each.numerator !== '0')
        .map((each) => `${each.label} ${each.numerator}`),
    ];
    expect(above(await world.ask(question))).toEqual(['1']);
    await world.learn({ agreement_party: [holder('app-C', 'C')] });
    expect(above(await world.ask(question))).toEqual(['1', 'south 1']);
    await world.close();
  });
});

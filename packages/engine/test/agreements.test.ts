import type { Answer, AuthorityRule, CanonicalTable, KpiDefinition, Policy, Question } from '@sextant/contracts';
import { memoryConnector, type Row } from './support/memory-connector.ts';
import { library, operator, testEngine, TestClock } from './support/test-engine.ts';

// Trials, households, eligibility, balances and charges in foreign currency, on a firm of four customers: A and B in the
// north (B moves south on 16 March), C and D in the south. Each has an account of its own, A and C also the app.

const LAST = '2025-04-09';
const from = (valid_from: string, row: Row): Row => ({ valid_from, ...row });
const party = (party_id: string, more: Row = {}): Row =>
  from('2024-01-01', { party_id, party_type: 'person', ...more });
const region = (party_id: string, segment: string, day = '2024-01-01'): Row =>
  from(day, { party_id, scheme: 'region', segment });
const agreement = (agreement_id: string, product_id: string, more: Row = {}): Row =>
  from('2024-01-01', { agreement_id, product_id, status: 'in_force', currency: 'EUR', ...more });
const holder = (agreement_id: string, party_id: string, more: Row = {}): Row =>
  from('2024-01-01', { agreement_id, party_id, role: 'owner', ...more });

type Tables = Partial<Record<CanonicalTable, Row[]>>;
const BASE = {
  party: ['A', 'B', 'C', 'D'].map((each) => party(each)),
  party_segment: [
    region('A', 'north'),
    region('B', 'north'),
    region('B', 'south', '2025-03-16'),
    region('C', 'south'),
    region('D', 'south'),
  ],
  product: [
    from('2024-01-01', { product_id: 'ACC', name: 'account', category: 'account', line_of_business: 'bank' }),
    from('2024-01-01', {
      product_id: 'APP',
      name: 'app',
      category: 'app',
      line_of_business: 'software',
      is_recurring: true,
      is_licence: true,
    }),
    from('2024-01-01', {
      product_id: 'BOX',
      name: 'box',
      category: 'box',
      line_of_business: 'service',
      is_countable: false,
    }),
  ],
  agreement: [
    ...['A', 'B', 'C', 'D'].map((each) => agreement(`acc-${each}`, 'ACC')),
    agreement('app-A', 'APP'),
    agreement('app-C', 'APP'),
  ],
  agreement_party: [
    ...['A', 'B', 'C', 'D'].map((each) => holder(`acc-${each}`, each)),
    holder('app-A', 'A'),
    holder('app-C', 'C'),
  ],
} satisfies Tables;

interface Small {
  ask(question: Question): Promise<Answer>;
  close(): Promise<void>;
}

/** The firm with further rows of its tables. */
async function worldOf(
  more: Tables,
  options: { route?: 'deltas' | 'intervals' | 'history'; policy?: Partial<Policy>; catalogue?: KpiDefinition[] } = {},
): Promise<Small> {
  const clock = new TestClock('2025-04-10T06:00:00Z');
  const engine = await testEngine({ ...options, clock, policy: { declaredSchemes: ['region'], ...options.policy } });
  const tables: Tables = { ...BASE };
  for (const [table, rows] of Object.entries(more) as [CanonicalTable, Row[]][]) {
    tables[table] = [...(tables[table] ?? []), ...rows];
  }
  const report = await engine.sync(
    { id: 'core', title: 'Core', connector: 'memory' },
    memoryConnector(tables, { completeThrough: LAST, historyFrom: '2024-01-01' }),
  );
  if (report.state !== 'done') throw new Error(JSON.stringify(report.error));
  return {
    ask: (question) => engine.answer({ asOf: '2025-03-31', trend: 0, compare: 'none', ...question }, operator),
    close: () => engine.close(),
  };
}

const fraction = ({ numerator, denominator }: Pick<Answer, 'numerator' | 'denominator'>): string =>
  `${numerator}/${denominator}`;
const bySegment = ({ segments = [] }: Answer): Record<string, string> =>
  Object.fromEntries(segments.map((each) => [each.label, fraction(each)]));
const routes = ['deltas', 'intervals', 'history'] as const;

describe.each(routes)('trials, counted from %s', (route) => {
  const states = (agreement_id: string, ...list: [day: string, status: string][]): Row[] =>
    list.map(([day, status]) => agreement(agreement_id, 'APP', { status, valid_from: day }));
  const trials: Tables = {
    agreement: [
      ...states('t1', ['2025-01-02', 'applied'], ['2025-01-10', 'trial'], ['2025-02-01', 'in_force']),
      ...states('t2', ['2025-01-20', 'trial'], ['2025-02-19', 'in_force']),
      ...states('t3', ['2025-01-31', 'trial'], ['2025-03-03', 'in_force']),
      ...states('t4', ['2025-01-15', 'trial'], ['2025-01-20', 'closed']),
      ...states('t5', ['2025-02-01', 'trial']),
      ...states('t6', ['2025-01-05', 'trial'], ['2025-01-06', 'in_force'], ['2025-01-08', 'closed']),
      ...states('t7', ['2025-01-05', 'in_force']),
      ...states('t8', ['2025-03-05', 'trial'], ['2025-03-06', 'in_force']),
      agreement('t9', 'APP', { status: 'trial', is_test: true, valid_from: '2025-01-05' }),
    ],
    agreement_party: [
      ...['t1', 't2', 't4', 't5', 't7', 't8', 't9'].map((each) => holder(each, 'B')),
      holder('t3', 'C'),
      holder('t6', 'A', { share: '0.33333333' }),
      holder('t6', 'C', { share: '0.66666667', role: 'joint_owner' }),
    ],
  };
  const kpi = 'trial-to-paid-rate';

  it('follows each trial of a month for 30 days', async () => {
    const world = await worldOf(trials, { route });
    const answer = await world.ask({ kpi, period: '2025-01' });
    // t1, t2, t3, t4 and t6 began; t1 (22 days), t2 (30 days) and t6 were paid, t3 came a day too late.
    expect([fraction(answer), answer.value, answer.status]).toEqual(['3/5', 0.6, 'ok']);
    expect(fraction(await world.ask({ kpi, period: '2025-01', params: { window: 31 } }))).toBe('4/5');
    expect(fraction(await world.ask({ kpi, period: '2025-02' }))).toBe('0/1');
    await world.close();
  });

  it('divides the trial of two holders by their shares, and the parts add up', async () => {
    const world = await worldOf(trials, { route });
    const parts = bySegment(await world.ask({ kpi, period: '2025-01', by: ['region'] }));
    expect(parts).toEqual({ north: '2.33333333/3.33333333', south: '0.66666667/1.66666667' });
    await world.close();
  });

  it('has no rate for trials that are too young', async () => {
    const world = await worldOf(trials, { route });
    const answer = await world.ask({ kpi, period: '2025-03', asOf: LAST });
    expect([answer.value, answer.status, answer.maturesOn]).toEqual([null, 'immature', '2025-04-30']);
    await world.close();
  });
});

describe.each(routes)('households, counted from %s', (route) => {
  const member = (party_id: string, parent_party_id: string | null, day: string): Row =>
    party(party_id, { parent_party_id, valid_from: day });
  const households: Tables = {
    party: [
      party('H', { party_type: 'household' }),
      party('O', { party_type: 'organisation' }),
      member('A', 'H', '2025-01-01'),
      member('B', 'H', '2025-01-01'),
      member('C', 'O', '2025-01-01'),
      member('A', null, '2025-04-01'),
    ],
  };
  const kpi = 'products-per-household';

  it('counts a category of two members once, and a person with an employer alone', async () => {
    const world = await worldOf(households, { route });
    // The household of A and B has the account and the app, C the account and the app, D the account.
    expect(fraction(await world.ask({ kpi }))).toBe('5/3');
    // From April on A stands for itself.
    expect(fraction(await world.ask({ kpi, asOf: '2025-04-01' }))).toBe('6/4');
    await world.close();
  });

  it('counts a household in every class that one of its members is in', async () => {
    const world = await worldOf(households, { route });
    expect(bySegment(await world.ask({ kpi, asOf: '2025-03-15', by: ['region'] }))).toEqual({
      north: '2/1',
      south: '3/2',
    });
    expect(bySegment(await world.ask({ kpi, by: ['region'] }))).toEqual({ north: '2/1', south: '4/3' });
    await world.close();
  });
});

it('has no products per household where nobody says who lives together', async () => {
  const world = await worldOf({});
  const answer = await world.ask({ kpi: 'products-per-household' });
  expect([answer.value, answer.status]).toEqual([null, 'no_data']);
  expect(answer.detail).toContain('party.parent_party_id');
  await world.close();
});

describe.each(routes)('eligibility, counted from %s', (route) => {
  const kpi = 'product-penetration';
  const rule = (...segments: string[]) => [{ scheme: 'region', in: segments }];

  it('without rules everybody may hold what is counted as a product', async () => {
    const world = await worldOf({}, { route });
    const answer = await world.ask({ kpi });
    expect([fraction(answer), bySegment(answer)]).toEqual(['6/4', { account: '4/4', app: '2/4' }]);
    await world.close();
  });

  it('counts holders among those who may hold the category', async () => {
    const world = await worldOf({}, { route, policy: { eligibility: { app: rule('north') } } });
    // B lives in the south by the end of March; C has the app without being eligible.
    const answer = await world.ask({ kpi });
    expect([fraction(answer), bySegment(answer)]).toEqual(['5/4', { account: '4/4', app: '1/1' }]);
    expect(bySegment(await world.ask({ kpi, asOf: '2025-03-15' }))).toEqual({ account: '4/4', app: '1/2' });
    const params = { category: 'app' };
    expect(fraction(await world.ask({ kpi, asOf: '2025-03-15', params }))).toBe('1/2');
    expect(bySegment(await world.ask({ kpi, asOf: '2025-03-15', params, by: ['region'] }))).toEqual({ north: '1/2' });
    const crossed = await world.ask({ kpi, asOf: '2025-03-15', by: ['product', 'region'] });
    expect(bySegment(crossed)).toEqual({ 'account · north': '2/2', 'account · south': '2/2', 'app · north': '1/2' });
    await world.close();
  });

  it('counts everybody once who may hold any of the categories', async () => {
    const eligibility = { app: rule('north'), account: rule('north', 'south') };
    const world = await worldOf({}, { route, policy: { eligibility } });
    expect(fraction(await world.ask({ kpi }))).toBe('5/4');
    expect(bySegment(await world.ask({ kpi, by: ['region'] }))).toEqual({ north: '2/1', south: '3/3' });
    await world.close();
  });

  it('filters by product', async () => {
    const world = await worldOf({}, { route });
    const filter = [{ scheme: 'product', in: ['app'] }];
    expect(fraction(await world.ask({ kpi, filter, by: [] }))).toBe('2/4');
    await world.close();
  });
});

it('lets nobody hold a category whose rule names a class that there is not', async () => {
  const world = await worldOf({}, { policy: { eligibility: { app: [{ scheme: 'region', in: ['west'] }] } } });
  const answer = await world.ask({ kpi: 'product-penetration', params: { category: 'app' } });
  expect([answer.value, answer.status]).toEqual([null, 'no_base']);
  await world.close();
});

let positions = 0;
const position = (kind: string, position_date: string, amount: string, more: Row): Row => {
  positions += 1;
  return { position_id: `p${positions}`, kind, position_date, amount, currency: 'EUR', ...more };
};
const rate = (rate_date: string, value: string): Row => ({
  base: 'EUR',
  quote: 'USD',
  rate_kind: 'closing',
  rate_date,
  rate: value,
});

describe.each(routes)('balances, counted from %s', (route) => {
  const deposits: KpiDefinition = {
    ...(library.find(({ id }) => id === 'mrr') as KpiDefinition),
    id: 'deposits',
    name: 'Deposits',
    aliases: [],
    numerator: 'BAL(deposit_balance, D)',
    related: [],
  };
  const catalogue = [...library, deposits];
  const balances: Tables = {
    agreement: [
      agreement('joint', 'ACC'),
      agreement('gone', 'ACC'),
      agreement('gone', 'ACC', { status: 'closed', valid_from: '2025-03-29' }),
    ],
    agreement_party: [
      holder('joint', 'A', { share: '0.5' }),
      holder('joint', 'D', { share: '0.5', role: 'joint_owner' }),
      holder('gone', 'B'),
    ],
    position: [
      position('deposit_balance', '2025-03-20', '900', { agreement_id: 'acc-A' }),
      position('deposit_balance', '2025-03-27', '200', { agreement_id: 'acc-A' }),
      position('deposit_balance', '2025-04-05', '300', { agreement_id: 'acc-A' }),
      position('deposit_balance', '2025-03-27', '110', { agreement_id: 'joint', currency: 'USD' }),
      position('deposit_balance', '2025-04-05', '110', { agreement_id: 'joint', currency: 'USD' }),
      position('deposit_balance', '2025-03-28', '70', { agreement_id: 'gone' }),
      // An average, and the same money once more as the ledger has it.
      position('deposit_balance', '2025-03-31', '5000', { agreement_id: 'acc-A', average_from: '2025-03-01' }),
      position('deposit_balance', '2025-03-31', '7000', { ledger_code: '2210' }),
      position('wallet_estimate', '2025-03-28', '1000', { party_id: 'A' }),
      position('wallet_estimate', '2025-04-06', '1000', { party_id: 'A' }),
      position('wallet_estimate', '2025-03-01', '800', { party_id: 'B' }),
      position('wallet_estimate', '2025-03-30', '500', { party_id: 'D' }),
      position('wallet_estimate', '2025-03-30', '9999', { party_id: 'P' }),
    ],
    party: [party('P')],
    fx_rate: [rate('2025-03-27', '1.1'), rate('2025-03-31', '1.25'), rate('2025-04-05', '1.1')],
  };

  it('carries a balance forward, ends it with its agreement and converts it at the closing rate of the day', async () => {
    const world = await worldOf(balances, { route, catalogue });
    const at = async (asOf: string) => (await world.ask({ kpi: 'deposits', asOf })).value;
    expect(await at('2025-03-26')).toBe(900);
    // 200 of A, 110 dollars at 1.10, 70 that are gone the day after.
    expect(await at('2025-03-28')).toBe(200 + 100 + 70);
    expect(await at('2025-03-29')).toBe(200 + 100);
    expect(await at('2025-03-31')).toBe(200 + 88);
    expect(bySegment(await world.ask({ kpi: 'deposits', asOf: '2025-03-31', by: ['region'] }))).toEqual({
      north: '244/1',
      south: '44/1',
    });
    const constant = await world.ask({ kpi: 'deposits', asOf: '2025-04-05', rates: 'constant', trend: 2 });
    expect(constant.trend?.series[0]?.value).toEqual([300, 400]);
    await world.close();
  });

  it('has no balance after seven days without a position, nor before the first one', async () => {
    const world = await worldOf(balances, { route, catalogue });
    for (const asOf of ['2025-04-04', '2025-03-19']) {
      const answer = await world.ask({ kpi: 'deposits', asOf });
      expect([answer.value, answer.status]).toEqual([null, 'no_data']);
    }
    expect((await world.ask({ kpi: 'deposits', asOf: '2025-04-03' })).value).toBe(288);
    await world.close();
  });

  it('has none before the first position that counts', async () => {
    const rule: AuthorityRule = { table: 'position', source: 'treasury' };
    const world = await worldOf(balances, { route, catalogue, policy: { authority: [rule] } });
    const answer = await world.ask({ kpi: 'deposits', asOf: '2025-03-28' });
    expect([answer.value, answer.status]).toEqual([null, 'no_data']);
    await world.close();
  });

  it('compares the balances of customers with their wallets, of those that have a fresh estimate', async () => {
    const world = await worldOf(balances, { route });
    const kpi = 'share-of-wallet';
    const answer = await world.ask({ kpi });
    // A has 200 and half of 88, D the other half; the estimate of B is too old, P is no customer.
    expect(fraction(answer)).toBe('288/1500');
    expect(answer.value).toBeCloseTo(0.192, 12);
    expect(bySegment(await world.ask({ kpi, by: ['region'] }))).toMatchObject({ north: '244/1000', south: '44/500' });
    const later = await world.ask({ kpi, asOf: '2025-04-04' });
    expect([later.value, later.status]).toEqual([null, 'no_data']);
    const none = await world.ask({ kpi, filter: [{ scheme: 'region', in: ['north'] }], asOf: '2025-03-16' });
    expect([none.value, none.status]).toEqual([null, 'no_base']);
    await world.close();
  });

  it('has no balance in a currency without a rate', async () => {
    const world = await worldOf({ ...balances, fx_rate: [] }, { route, catalogue });
    for (const kpi of ['deposits', 'share-of-wallet']) {
      const answer = await world.ask({ kpi });
      expect([kpi, answer.value, answer.status]).toEqual([kpi, null, 'fx_missing']);
    }
    await world.close();
  });
});

describe.each(routes)('main banks, counted from %s', (route) => {
  const kpi = 'primary-relationship-rate';
  const params = { category: 'account' };
  let movements = 0;
  const income = (day: string, more: Row): Row => {
    movements += 1;
    return {
      movement_id: `s${movements}`,
      kind: 'deposit',
      purpose: 'salary',
      amount: '1000',
      currency: 'EUR',
      business_date: day,
      ...more,
    };
  };

  it('needs the account, income in each of three months and a second category', async () => {
    const world = await worldOf(
      {
        agreement: [agreement('app-B', 'APP'), agreement('app-D', 'APP'), agreement('joint', 'ACC')],
        agreement_party: [
          holder('app-B', 'B'),
          holder('joint', 'C', { share: '0.5' }),
          holder('joint', 'D', { share: '0.5', role: 'joint_owner' }),
        ],
        movement: [
          // A: three months. B: that of February was taken back. C and D jointly, and D has one category only.
          ...['2025-01-15', '2025-02-15', '2025-03-15'].map((day) => income(day, { party_id: 'A' })),
          ...['2025-01-15', '2025-02-15', '2025-03-15'].map((day) => income(day, { party_id: 'B' })),
          income('2025-02-16', { party_id: 'B', amount: '-1000' }),
          ...['2025-01-31', '2025-02-28', '2025-03-31'].map((day) => income(day, { agreement_id: 'joint' })),
        ],
      },
      { route },
    );
    // On 31 March: A from 15 January, C from 31 January, which is two months before the end of March.
    expect(fraction(await world.ask({ kpi, params }))).toBe('2/4');
    expect(bySegment(await world.ask({ kpi, params, by: ['region'] }))).toEqual({ north: '1/1', south: '1/3' });
    expect(fraction(await world.ask({ kpi, params, asOf: '2025-03-14' }))).toBe('0/4');
    // Where no product has the category of the definition, there is no figure; one that is asked for is a mistake.
    const { value, status, detail } = await world.ask({ kpi });
    expect([value, status, detail]).toEqual([null, 'no_data', expect.stringContaining('product.category (current)')]);
    await expect(world.ask({ kpi, params: { category: 'acount' } })).rejects.toMatchObject({
      code: 'question.param-invalid',
      remedy: expect.stringContaining('Did you mean "account"?'),
    });
    await world.close();
  });
});

describe.each(routes)('charges in another currency, counted from %s', (route) => {
  const charge = (agreement_id: string, product_id: string, amount: string, more: Row = {}): Row =>
    agreement(agreement_id, product_id, { recurring_amount: amount, recurring_unit: 'month', ...more });
  const charges: Tables = {
    agreement: [
      charge('usd', 'APP', '110', { currency: 'USD' }),
      charge('third', 'APP', '100', { currency: 'USD' }),
      charge('eur', 'APP', '50'),
      charge('eur', 'APP', '20', { valid_from: '2025-03-10' }),
      charge('new', 'APP', '10', { valid_from: '2025-03-10' }),
    ],
    agreement_party: [
      holder('usd', 'A'),
      holder('third', 'A', { share: '0.33333334' }),
      holder('third', 'B', { share: '0.33333333', role: 'joint_owner' }),
      holder('third', 'C', { share: '0.33333333', role: 'joint_owner' }),
      holder('eur', 'C'),
      holder('new', 'D', { valid_from: '2025-03-10' }),
    ],
    fx_rate: [rate('2025-02-28', '1.1'), rate('2025-03-31', '1.25')],
  };
  const march: Question = { kpi: 'mrr', period: '2025-03' };

  it('converts at the closing rate of each day, and at one rate where that is asked for', async () => {
    const world = await worldOf(charges, { route });
    expect((await world.ask({ kpi: 'mrr' })).value).toBeCloseTo(88 + 80 + 20 + 10, 6);
    expect((await world.ask({ kpi: 'mrr', asOf: '2025-02-28' })).value).toBeCloseTo(100 + 100 / 1.1 + 50, 5);
    const constant = await world.ask({ kpi: 'mrr', rates: 'constant', trend: 2 });
    expect(constant.trend?.series[0]?.value?.[0]).toBeCloseTo(88 + 80 + 50, 5);
    await world.close();
  });

  it('takes a move of the rate for a loss unless rates are constant', async () => {
    const world = await worldOf(charges, { route });
    const reported = await world.ask({ ...march, kpi: 'gross-revenue-retention' });
    expect(reported.value).toBeCloseTo((88 + 80 + 20) / (100 + 100 / 1.1 + 50), 7);
    const constant = await world.ask({ ...march, kpi: 'gross-revenue-retention', rates: 'constant' });
    expect(constant.value).toBeCloseTo((88 + 80 + 20) / (88 + 80 + 50), 7);
    await world.close();
  });

  it('keeps at most all, loses the rest, and grows by no less than it keeps', async () => {
    const world = await worldOf(charges, { route });
    for (const rates of ['reported', 'constant'] as const) {
      for (const by of [[], ['region']]) {
        const one = async (kpi: string) => {
          const answer = await world.ask({ ...march, kpi, rates, by });
          return [answer, ...(answer.segments ?? [])].map(({ value }) => value);
        };
        const [gross, net, churn] = [
          await one('gross-revenue-retention'),
          await one('net-revenue-retention'),
          await one('revenue-churn-rate'),
        ];
        expect(gross.length).toBeGreaterThan(0);
        gross.forEach((value, index) => {
          expect(value).toBeLessThanOrEqual(1);
          expect(value).toBeLessThanOrEqual(net[index] ?? -1);
          expect((value ?? 0) + (churn[index] ?? 0)).toBeCloseTo(1, 12);
        });
      }
    }
    const quick = await world.ask({ ...march, kpi: 'quick-ratio', rates: 'constant' });
    expect(fraction(quick)).toBe('10/30');
    await world.close();
  });

  it('has no figure without a rate, and one for those who pay in euro', async () => {
    const world = await worldOf({ ...charges, fx_rate: [] }, { route });
    for (const kpi of ['mrr', 'gross-revenue-retention', 'quick-ratio']) {
      const answer = await world.ask(kpi === 'mrr' ? { kpi } : { ...march, kpi });
      expect([kpi, answer.value, answer.status]).toEqual([kpi, null, 'fx_missing']);
    }
    await world.close();
  });
});

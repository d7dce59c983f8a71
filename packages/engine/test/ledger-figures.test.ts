import type { Answer, AuthorityRule, CanonicalTable, KpiDefinition, Policy, Question } from '@sextant/contracts';
import type { Engine } from '@sextant/engine';
import { memoryConnector, type Row } from './support/memory-connector.ts';
import { bySegment, merged, openFirm, party, sides, subscription, type Tables } from './support/small-firm.ts';
import { positionRow } from './support/ten-customers-bank.ts';
import { ledgerRow } from './support/ten-customers-money.ts';
import { library, operator, viewer, type TestClock } from './support/test-engine.ts';

// Figures of the ledger of a group: a bank with two branches, another bank, and an insurer.

let engine: Engine;
let clock: TestClock;
let ask: (question: Question) => Promise<Answer>;
async function open(...of: Parameters<typeof openFirm>): Promise<void> {
  ({ engine, clock, ask } = await openFirm(...of));
}
afterEach(() => engine.close());

let next = 0;
const entry = (line: string | null, amount: string, more: Row = {}): Row =>
  ledgerRow(`e${(next += 1)}`, '2025-05-31', amount, {
    account_code: line ?? '4999',
    account_class: (line ?? 'x').endsWith('_income') ? 'income' : 'expense',
    kpi_line: line,
    ...more,
  });

const CIR = 'cost-to-income-ratio';
const NIM = 'net-interest-margin';
const group: Tables = merged(
  {
    party: [party('A')],
    party_segment: [{ party_id: 'A', scheme: 'region', segment: 'north', valid_from: '2020-01-01' }],
  },
  subscription('A', '2024-01-01'),
  {
    gl_entry: [
      entry('interest_income', '-300', { branch: 'north' }),
      entry('interest_income', '-100', { branch: 'south' }),
      entry('interest_expense', '100', { branch: 'north' }),
      entry('staff_cost', '120', { branch: 'north', line_of_business: 'retail' }),
      entry('staff_cost', '60', { branch: 'south', line_of_business: 'firms', jurisdiction: 'AT', channel: 'web' }),
      // An adjustment counts, the opening and the closing of a year do not.
      entry('admin_cost', '20', { entry_type: 'adjustment' }),
      entry('staff_cost', '9999', { entry_type: 'opening' }),
      entry('interest_income', '9999', { entry_type: 'closing' }),
      entry('interest_income', '-200', { entity: 'other bank' }),
      entry('staff_cost', '50', { entity: 'other bank' }),
      // What one bank charges the other is nothing for both together.
      entry('interest_income', '40', { entity: 'group', entry_type: 'elimination' }),
      entry('staff_cost', '500', { entity: 'insurer' }),
      entry('premium', '-900', { entity: 'insurer' }),
    ],
  },
);
const banks: Partial<Policy> = { entities: { bank: ['bank', 'other bank', 'group'] } };

describe('lines of the ledger in a ratio', () => {
  it('are added up for the bank alone where the policy names its entities, else for all', async () => {
    await open(group, banks);
    // 120 + 60 + 20 + 50 over 300 + 100 - 100 + 200 - 40.
    expect(sides(await ask({ kpi: CIR }))).toEqual(['250', '460', 'ok']);
    await engine.close();
    await open(group);
    expect(sides(await ask({ kpi: CIR }))).toEqual(['750', '460', 'ok']);
  });

  it('can be told apart by the dimensions of the ledger, without what is between entities', async () => {
    await open(group, banks);
    const byEntity = await ask({ kpi: CIR, by: ['entity'] });
    expect(bySegment(byEntity)).toEqual({ bank: ['200', '300', 200 / 300], 'other bank': ['50', '200', 0.25] });
    // Split by entity, the eliminations are in no part and not in the whole.
    expect(sides(byEntity)).toEqual(['250', '500', 'ok']);
    expect(sides(await ask({ kpi: CIR, filter: [{ scheme: 'entity', in: ['other bank'] }] }))).toEqual([
      '50',
      '200',
      'ok',
    ]);
    expect(bySegment(await ask({ kpi: CIR, by: ['branch'] }))).toEqual({
      north: ['120', '200', 0.6],
      south: ['60', '100', 0.6],
      unknown: ['70', '160', 70 / 160],
    });
    expect(bySegment(await ask({ kpi: CIR, by: ['line-of-business'] }))).toMatchObject({ retail: ['120', '0', null] });
    const both = await ask({ kpi: CIR, by: ['branch'], filter: [{ scheme: 'jurisdiction', in: ['AT'] }] });
    expect(bySegment(both)).toEqual({ south: ['60', '0', null] });
    expect(sides(await ask({ kpi: CIR, filter: [{ scheme: 'channel', notIn: ['web'] }] }))).toEqual([
      '190',
      '460',
      'ok',
    ]);
  });

  it('belong to no customer: a segmentation of customers is refused with what can be asked for', async () => {
    await open(group, banks);
    const remedy = 'Ask for the total, or by "entity", "branch", "line-of-business", "channel", "jurisdiction".';
    await expect(ask({ kpi: CIR, by: ['region'] })).rejects.toMatchObject({ code: 'question.scheme-unknown', remedy });
    await expect(ask({ kpi: CIR, filter: [{ scheme: 'region', in: ['north'] }] })).rejects.toMatchObject({ remedy });
    await expect(ask({ kpi: CIR, by: ['entity'], filter: [{ scheme: 'branch', in: ['nrth'] }] })).rejects.toMatchObject(
      {
        code: 'question.segment-unknown',
        remedy: expect.stringContaining('Did you mean "north"?') as string,
      },
    );
    await expect(
      ask({ kpi: 'customer-count', period: undefined, by: ['entity'] } as unknown as Question),
    ).rejects.toMatchObject({
      code: 'question.scheme-unknown',
    });
    const { schemes } = await engine.kpi(CIR, viewer);
    expect(schemes.map(({ scheme, segments }) => [scheme, segments])).toEqual([
      ['entity', ['bank', 'group', 'insurer', 'other bank']],
      ['branch', ['unknown', 'north', 'south']],
      ['line-of-business', ['unknown', 'firms', 'retail']],
      ['channel', ['unknown', 'web']],
      ['jurisdiction', ['unknown', 'AT']],
    ]);
    const margin = await engine.kpi(NIM, viewer);
    expect(margin.schemes.map(({ scheme }) => scheme)).toEqual(['entity', 'branch']);
    expect((await engine.kpi('customer-count', viewer)).schemes.map(({ scheme }) => scheme)).toContain('region');
  });

  it('have nobody behind them, and are shown to those who may not see few people', async () => {
    await open(group, { ...banks, minCell: 50 });
    const question = { kpi: CIR, period: '2025-Q2', trend: 0, compare: 'none', by: ['entity'] };
    const answer = await engine.answer(question, viewer);
    expect([...sides(answer), answer.n]).toEqual(['250', '500', 'ok', null]);
    expect(bySegment(answer)).toHaveProperty('other bank');
    // The largest income first.
    expect(answer.segments?.map(({ label }) => label)).toEqual(['bank', 'other bank']);
    const people = await engine.answer({ kpi: 'customer-count', trend: 0 }, viewer);
    expect(people.status).toBe('suppressed');
  });

  it('are no data in a period in which the ledger posted nothing, and never a zero', async () => {
    await open(group, banks);
    const before = await ask({ kpi: CIR, period: '2025-Q1' });
    expect([before.value, ...sides(before)]).toEqual([null, null, null, 'no_data']);
    const { trend } = await ask({ kpi: CIR, trend: 3, grain: 'month', period: '2025-06', by: ['entity'] });
    expect(trend?.series[0]?.value).toEqual([null, 250 / 500, null]);
  });

  it('have no value without a rate of the entity’s currency', async () => {
    const dollars = entry('fee_income', '-11', { functional_currency: 'USD', currency: 'USD', entity: 'other bank' });
    await open(merged(group, { gl_entry: [dollars] }), banks);
    const answer = await ask({ kpi: CIR, by: ['entity'] });
    expect(answer.status).toBe('fx_missing');
    expect(bySegment(answer)['bank']).toEqual(['200', '300', 200 / 300]);
  });

  it('are found for 24 months by entity with as many statements as for one', async () => {
    await open(group, banks);
    for (const kpi of [CIR, NIM]) {
      const definition = library.find(({ id }) => id === kpi) as KpiDefinition;
      const statements = async (trend: number): Promise<number> => {
        const tried = await engine.explainDefinition(definition, { trend, by: ['entity'], grain: 'month' }, operator);
        return tried.statements.length;
      };
      expect(await statements(24)).toBe(await statements(1));
    }
  });

  it('do not depend on the ledger being balanced', async () => {
    await open(merged(group, { gl_entry: [entry('staff_cost', '1')] }), banks);
    expect(sides(await ask({ kpi: CIR }))).toEqual(['251', '460', 'ok']);
  });
});

describe('an account without a line', () => {
  const unmapped = [
    entry(null, '70', { account_code: '4711', entity: 'other bank' }),
    entry(null, '-20', { account_code: '4712', entity: 'other bank', account_class: 'income' }),
  ];
  const asset = entry(null, '5000', { account_code: '1000', account_class: 'asset' });

  it('leaves no ratio, and the answer says how much was posted to it', async () => {
    await open(merged(group, { gl_entry: [...unmapped, asset] }), banks);
    const answer = await ask({ kpi: CIR });
    expect([answer.value, ...sides(answer)]).toEqual([null, null, null, 'no_data']);
    // These entries have no other side either, which the checks of the sync have found.
    expect(answer.details).toEqual(['unmapped_accounts', 'quality: ledger-unbalanced']);
    expect(answer.coverage).toMatchObject({ unmapped: '90', unmappedAccounts: ['4711', '4712'] });
    expect(answer.detail).toBe(
      'The ledger posted 90 EUR to income and expense accounts that have no line: 4711, 4712. Give each account its line in the mapping of the source.',
    );
    expect((await ask({ kpi: NIM })).status).toBe('no_data');
  });

  it('leaves the figures of the other entities, and of other periods, as they are', async () => {
    await open(merged(group, { gl_entry: [...unmapped, asset] }), banks);
    const one = await ask({ kpi: CIR, filter: [{ scheme: 'entity', in: ['bank'] }] });
    expect([...sides(one), one.coverage.unmapped]).toEqual(['200', '300', 'ok', undefined]);
    const parts = await ask({ kpi: CIR, by: ['entity'] });
    expect(bySegment(parts)).toMatchObject({ bank: ['200', '300', 200 / 300], 'other bank': [null, null, null] });
    expect(parts.status).toBe('no_data');
    // What an insurer left without a line is no gap in the figures of the bank.
    await engine.close();
    await open(merged(group, { gl_entry: [entry(null, '5', { entity: 'insurer' }), asset] }), banks);
    expect(sides(await ask({ kpi: CIR }))).toEqual(['250', '460', 'ok']);
  });

  it('gives a ratio from the day on which it has a line; what was known before stays as it was', async () => {
    await open(merged(group, { gl_entry: unmapped }), banks);
    clock.set('2025-07-02T06:00:00Z');
    const mapped = unmapped.map((row, index) => ({ ...row, kpi_line: index === 0 ? 'admin_cost' : 'fee_income' }));
    const source = { id: 'firm', title: 'Firm', connector: 'memory' };
    await engine.sync(source, memoryConnector({ gl_entry: mapped }, { completeThrough: '2025-06-30' }));
    expect(sides(await ask({ kpi: CIR }))).toEqual(['320', '480', 'ok']);
    expect((await ask({ kpi: CIR, knownAt: '2025-07-01T12:00:00Z' })).status).toBe('no_data');
    // Mapped once more, under another line: the figure of the time between stays too.
    clock.set('2025-07-03T06:00:00Z');
    const again = mapped.map((row, index) => (index === 0 ? { ...row, kpi_line: 'tax' } : row));
    await engine.sync(source, memoryConnector({ gl_entry: again }, { completeThrough: '2025-06-30' }));
    expect(sides(await ask({ kpi: CIR }))).toEqual(['250', '480', 'ok']);
    expect(sides(await ask({ kpi: CIR, knownAt: '2025-07-02T12:00:00Z' }))).toEqual(['320', '480', 'ok']);
  });
});

describe('a line that two sources deliver', () => {
  it('is that of the source with authority over it, and never both', async () => {
    const rule: AuthorityRule = { table: 'gl_entry', kinds: ['staff_cost'], source: 'erp' };
    await open(group, { ...banks, authority: [rule] });
    const erp: Partial<Record<CanonicalTable, Row[]>> = {
      gl_entry: [entry('staff_cost', '210'), entry('admin_cost', '5')],
    };
    const source = { id: 'erp', title: 'ERP', connector: 'memory' };
    await engine.sync(source, memoryConnector(erp, { completeThrough: '2025-06-30' }));
    // Staff of the ERP alone, administration of both.
    expect(sides(await ask({ kpi: CIR }))).toEqual(['235', '460', 'ok']);
    await engine.close();
    await open(merged(group, { gl_entry: erp.gl_entry ?? [] }), banks);
    expect((await ask({ kpi: CIR })).numerator).toBe('465');
  });
});

describe('average balances', () => {
  const interest: Tables = {
    gl_entry: [
      entry('interest_income', '-30', { posting_date: '2025-04-30' }),
      entry('interest_income', '-30', { posting_date: '2025-05-31' }),
      entry('interest_income', '-30', { posting_date: '2025-06-30' }),
    ],
  };
  const assets = (day: string, amount: string, more: Row = {}): Row =>
    positionRow(
      'earning_assets',
      { ledger_code: '1', ...(more['entity'] ? { entity: more['entity'] } : {}) },
      day,
      amount,
      more,
    );
  const monthEnds = ['2025-03-31', '2025-04-30', '2025-05-31', '2025-06-30'];
  const firm = (position: Row[]): Tables =>
    merged({ party: [party('A')] }, subscription('A', '2024-01-01'), interest, { position });
  const margin = async (period = '2025-Q2'): Promise<unknown[]> => {
    const answer = await ask({ kpi: NIM, period });
    return [answer.numerator, answer.denominator, answer.status];
  };

  it('are the source’s own where it is of exactly the period', async () => {
    const own = assets('2025-06-30', '1000', { average_from: '2025-04-01' });
    await open(firm([own, ...monthEnds.map((day) => assets(day, '9000'))]));
    expect(await margin()).toEqual(['90', '1000', 'ok']);
    // Of a month there is none: its own balances count.
    expect(await margin('2025-05')).toEqual(['30', '9000', 'ok']);
  });

  it('are made of the source’s own of the parts, weighted by their months or days, where these are the period', async () => {
    const parts = [
      assets('2025-04-30', '910', { average_from: '2025-04-01' }),
      assets('2025-06-30', '1820', { average_from: '2025-05-01' }),
    ];
    await open(firm(parts));
    // A month of 910 and two of 1,820.
    expect(await margin()).toEqual(['90', '1516.666666666667', 'ok']);
    expect(await margin('2025-04')).toEqual(['30', '910', 'ok']);
    expect(await margin('2025-05')).toEqual([null, null, 'no_data']);
    await engine.close();
    // Of the quarter and of its months: the longer one.
    await open(firm([...parts, assets('2025-06-30', '1111', { average_from: '2025-04-01' })]));
    expect(await margin()).toEqual(['90', '1111', 'ok']);
    await engine.close();
    // (910 x 30 + 1,820 x 61) / 91, where the house counts days.
    await open(firm(parts), { nimAnnualisation: 'days' });
    expect(await margin()).toEqual(['90', '1520', 'ok']);
    await engine.close();
    const halves = [
      assets('2025-05-15', '910', { average_from: '2025-04-01' }),
      assets('2025-06-30', '1820', { average_from: '2025-05-16' }),
    ];
    await open(firm(halves));
    // (910 x 45 + 1,820 x 46) / 91.
    expect(await margin()).toEqual(['90', '1370', 'ok']);
    await engine.close();
    // A day that nobody told of.
    await open(firm([parts[0] as Row, assets('2025-06-30', '1820', { average_from: '2025-05-02' })]));
    expect(await margin()).toEqual([null, null, 'no_data']);
  });

  it('end with an average of nothing, and are missing in a period that they make up in part', async () => {
    const parts = [
      assets('2025-03-31', '50', { average_from: '2025-01-01' }),
      assets('2025-04-30', '910', { average_from: '2025-04-01' }),
      assets('2025-05-31', '0', { average_from: '2025-05-01' }),
      positionRow('earning_assets', { ledger_code: '2' }, '2025-06-30', '300', { average_from: '2025-06-01' }),
    ];
    await open(firm(parts));
    expect(await margin('2025-06')).toEqual(['30', '300', 'ok']);
    expect(await margin()).toEqual([null, null, 'no_data']);
  });

  it('are weighted by time where balances come by the day, and missing after eight days without one', async () => {
    const week = (first: string, amount: string): Row => assets(first, amount);
    const days = ['2025-06-01', '2025-06-08', '2025-06-15', '2025-06-22', '2025-06-29'];
    await open(firm([week('2025-05-31', '100'), ...days.map((day, index) => week(day, index < 2 ? '150' : '300'))]));
    // 14 days of 150, 16 of 300.
    expect(await margin('2025-06')).toEqual(['30', '230', 'ok']);
    await engine.close();
    await open(
      firm([
        week('2025-05-31', '100'),
        ...['2025-06-01', '2025-06-08', '2025-06-17', '2025-06-24'].map((day) => week(day, '1')),
      ]),
    );
    expect(await margin('2025-06')).toEqual([null, null, 'no_data']);
  });

  it('are the mean of all month ends with the one before, and missing where one of them is', async () => {
    await open(firm(monthEnds.map((day, index) => assets(day, String(100 * (index + 1))))));
    expect(await margin()).toEqual(['90', '250', 'ok']);
    expect(await margin('2025-06')).toEqual(['30', '350', 'ok']);
    // There is no balance before April to begin with.
    expect(await margin('2025-Q1')).toEqual([null, null, 'no_data']);
    await engine.close();
    await open(firm(monthEnds.filter((day) => day !== '2025-05-31').map((day) => assets(day, '100'))));
    expect(await margin()).toEqual([null, null, 'no_data']);
    expect(await margin('2025-04')).toEqual(['30', '100', 'ok']);
  });

  it('take the last working day of a month for its end', async () => {
    const ends = ['2025-03-28', '2025-04-30', '2025-05-30', '2025-06-27'];
    await open(firm(ends.map((day, index) => assets(day, String(100 * (index + 1))))));
    expect(await margin()).toEqual(['90', '250', 'ok']);
  });

  it('of different accounts are added, each in its own way', async () => {
    const other = (day: string, amount: string, more: Row = {}): Row => ({
      ...assets(day, amount, more),
      ledger_code: '2',
      position_id: `2-${day}-${String(more['average_from'])}`,
    });
    await open(
      firm([...monthEnds.map((day) => assets(day, '100')), other('2025-06-30', '40', { average_from: '2025-04-01' })]),
    );
    expect(await margin()).toEqual(['90', '140', 'ok']);
    expect(await margin('2025-06')).toEqual([null, null, 'no_data']);
  });

  it('are told apart by entity, converted at the rate of each day, and those of the bank alone where it is named', async () => {
    const rows = monthEnds.flatMap((day) => [
      assets(day, '100', { entity: 'bank' }),
      assets(day, '220', { entity: 'other bank', currency: 'USD' }),
      assets(day, '5000', { entity: 'insurer' }),
    ]);
    const rates = monthEnds.map((day, index) => ({
      base: 'EUR',
      quote: 'USD',
      rate_kind: 'closing',
      rate_date: day,
      rate: index === 0 ? '2.2' : '1.1',
    }));
    const other = entry('interest_income', '-7', { entity: 'other bank' });
    const group_ = merged(firm(rows), { gl_entry: [other] });
    await open(merged(group_, { fx_rate: rates }), { entities: { bank: ['bank', 'other bank'] } });
    // (100 + 3 x 200) / 4.
    expect(await margin()).toEqual(['97', '275', 'ok']);
    const parts = await ask({ kpi: NIM, by: ['entity'] });
    expect(bySegment(parts)).toEqual({ bank: ['90', '100', 3.6], 'other bank': ['7', '175', 0.16] });
    await engine.close();
    await open(group_, { entities: { bank: ['bank', 'other bank'] } });
    expect(await margin()).toEqual(['97', null, 'fx_missing']);
  });

  it('of agreements and of the ledger are never added: the ledger’s own earning assets go first', async () => {
    const loan: Tables = {
      product: [
        {
          product_id: 'LOAN',
          name: 'Loan',
          category: 'loan',
          line_of_business: 'bank',
          is_earning_asset: 'true',
          valid_from: '2020-01-01',
        },
      ],
      agreement: [
        {
          agreement_id: 'L',
          product_id: 'LOAN',
          status: 'in_force',
          opened_on: '2024-01-01',
          currency: 'EUR',
          entity: 'bank',
          branch: 'north',
          valid_from: '2024-01-01',
        },
      ],
      agreement_party: [{ agreement_id: 'L', party_id: 'A', role: 'owner', valid_from: '2024-01-01' }],
    };
    const principal = monthEnds.map((day) =>
      positionRow('outstanding_principal', { agreement_id: 'L' }, day, '700', { entity: null }),
    );
    const control = monthEnds.map((day) => positionRow('outstanding_principal', { ledger_code: '1400' }, day, '690'));
    const north = { gl_entry: [entry('interest_income', '-7', { branch: 'north' })] };
    await open(merged(firm([...principal, ...control]), loan, north));
    expect(await margin()).toEqual(['97', '700', 'ok']);
    // The loan is where its agreement is; of what the others earned nobody knows with what.
    expect(bySegment(await ask({ kpi: NIM, by: ['branch'] }))).toEqual({
      north: ['7', '700', 0.04],
      unknown: [null, null, null],
    });
    await engine.close();
    await open(merged(firm([...principal, ...control, ...monthEnds.map((day) => assets(day, '1000'))]), loan));
    expect(await margin()).toEqual(['90', '1000', 'ok']);
  });
});

import type { Answer, Question } from '@sextant/contracts';
import type { Known, World } from './support/ten-customers.ts';
import { ledgerLine, positionRow, tenCustomersWithBank } from './support/ten-customers-bank.ts';
import { operator } from './support/test-engine.ts';

// G10 and G11 of DOMAIN 4.9 and 4.10.

const asker =
  (world: () => World) =>
  (question: Question): Promise<Answer> =>
    world().engine.answer({ trend: 0, compare: 'none', ...question }, operator);
const sides = ({ numerator, denominator, status }: Answer): unknown[] => [numerator, denominator, status];
const DEPOSITS: [agreement: string, amount: string][] = [
  ['A01', '500'],
  ['A02', '2000'],
  ['A04', '300'],
  ['A08', '-120'],
  ['A10', '60'],
  ['A11', '9000'],
];
const deposits: Known[] = DEPOSITS.map(([agreement_id, amount]) => [
  'position',
  '2025-06-30T11:00:00Z',
  positionRow('deposit_balance', { agreement_id }, '2025-06-30', amount),
]);
const bad: Known[] = [
  [
    'position',
    '2025-06-30T11:00:00Z',
    positionRow('nonperforming_principal', { agreement_id: 'A05' }, '2025-06-30', '1160'),
  ],
];

describe.each(['deltas', 'intervals', 'history'] as const)('the bank of the ten customers, from %s', (route) => {
  let world: World;
  const ask = asker(() => world);
  beforeAll(async () => {
    world = await tenCustomersWithBank({ route, also: [...deposits, ...bad] });
  });
  afterAll(() => world.engine.close());

  it('G10: costs 690 for an income of 1,248, and 640 for 1,100 the quarter before', async () => {
    const kpi = 'cost-to-income-ratio';
    const second = await ask({ kpi, period: '2025-Q2' });
    expect(sides(second)).toEqual(['690', '1248', 'ok']);
    expect(second.value).toBeCloseTo(0.552885, 6);
    const first = await ask({ kpi, period: '2025-Q1' });
    expect(sides(first)).toEqual(['640', '1100', 'ok']);
    expect(first.value).toBeCloseTo(0.581818, 6);
  });

  it('G10: is 56.64 % in the year to date, the sums over each other and not the mean of the quarters', async () => {
    const answer = await ask({ kpi: 'cost-to-income-ratio', from: '2025-01-01', to: '2025-07-01' });
    expect(sides(answer)).toEqual(['1330', '2348', 'ok']);
    expect(answer.value).toBeCloseTo(0.56644, 6);
    const { trend } = await ask({ kpi: 'cost-to-income-ratio', trend: 2, grain: 'quarter' });
    expect(trend?.series[0]?.numerator).toEqual(['640', '690']);
  });

  it('G10: has an efficiency ratio of 54.49 % in the US form, without intangibles', async () => {
    const answer = await ask({ kpi: 'efficiency-ratio', period: '2025-Q2' });
    expect(sides(answer)).toEqual(['680', '1248', 'ok']);
    expect(answer.value).toBeCloseTo(0.544872, 6);
  });

  it('earns 100 of 1,248 with fees, net', async () => {
    expect(sides(await ask({ kpi: 'fee-income-share', period: '2025-Q2' }))).toEqual(['100', '1248', 'ok']);
  });

  it('G11: has a margin of 3.840 % on the mean of four month ends, 3.800 % the quarter before', async () => {
    const kpi = 'net-interest-margin';
    const second = await ask({ kpi, period: '2025-Q2' });
    expect([...sides(second), second.scale]).toEqual(['600', '62500', 'ok', 4]);
    expect(second.value).toBeCloseTo(0.0384, 12);
    const first = await ask({ kpi, period: '2025-Q1' });
    expect([first.numerator, first.denominator, first.scale]).toEqual(['584.25', '61500', 4]);
    expect(first.value).toBeCloseTo(0.038, 12);
  });

  it('G11: has a margin of 3.831 % in the half year, on the mean of all seven month ends', async () => {
    const answer = await ask({ kpi: 'net-interest-margin', period: '2025-H1' });
    expect([answer.numerator, answer.scale]).toEqual(['1184.25', 2]);
    expect(Number(answer.denominator)).toBeCloseTo(61828.571429, 6);
    expect(answer.value).toBeCloseTo(0.038308, 6);
  });

  it('has set 80 aside for loans of 42,500 in the quarter: 0.75 % in a year', async () => {
    const answer = await ask({ kpi: 'cost-of-risk', period: '2025-Q2' });
    // Loans and cards alone: what the treasury holds is no loan of a customer.
    expect(sides(answer)).toEqual(['80', '42500', 'ok']);
    expect(answer.value).toBeCloseTo((80 * 4) / 42500, 12);
  });

  it('owes its depositors what they have, joint accounts by share, and lends what they are overdrawn by', async () => {
    const kpi = 'deposits-per-customer';
    // C01 2,500, C02 and C03 150 each, C06 60, C07 9,000; C05, C08, C09 and C10 have an account with nothing in it.
    const answer = await ask({ kpi });
    expect(sides(answer)).toEqual(['11860', '9', 'ok']);
    const { segments = [] } = await ask({ kpi, by: ['line'] });
    expect(Object.fromEntries(segments.map((each) => [each.label, [each.numerator, each.denominator]]))).toEqual({
      retail: ['2860', '5'],
      sme: ['9000', '4'],
    });
    // 41,600 of principal, and 120 that C05 is overdrawn by.
    expect(sides(await ask({ kpi: 'loan-to-deposit-ratio' }))).toEqual(['41720', '11860', 'ok']);
  });

  it('has one bad loan', async () => {
    expect(sides(await ask({ kpi: 'npl-ratio' }))).toEqual(['1160', '41600', 'ok']);
    const { segments = [] } = await ask({ kpi: 'npl-ratio', by: ['line'] });
    expect(Object.fromEntries(segments.map((each) => [each.label, [each.numerator, each.denominator]]))).toEqual({
      retail: ['1160', '13000'],
      sme: ['0', '28600'],
    });
  });
});

describe('the margin of a year', () => {
  it('G11: is 3.851 % where the house counts days', async () => {
    const world = await tenCustomersWithBank({ policy: { nimAnnualisation: 'days' } });
    const answer = await asker(() => world)({ kpi: 'net-interest-margin', period: '2025-Q2' });
    expect(answer.value).toBeCloseTo(0.038505, 6);
    expect(answer.value).toBeCloseTo((600 * 365) / 91 / 62500, 12);
    await world.engine.close();
  });
});

describe('income of the bank', () => {
  it.each([
    ['zero', '1248', ['690', '0', 'negative_base']],
    ['less than zero', '1348', ['690', '-100', 'negative_base']],
  ])('of %s gives no ratio, and both sides are shown', async (_name, loss, expected) => {
    const also: Known[] = [
      ['gl_entry', '2025-06-30T11:00:00Z', ledgerLine('fx_result', '2025-06-30', loss, { account_class: 'expense' })],
    ];
    const world = await tenCustomersWithBank({ also });
    const answer = await asker(() => world)({ kpi: 'cost-to-income-ratio', period: '2025-Q2' });
    expect([answer.value, ...sides(answer)]).toEqual([null, ...expected]);
    await world.engine.close();
  });
});

import type { Answer, AuthorityRule, Question } from '@sextant/contracts';
import type { Row } from './support/memory-connector.ts';
import { operator } from './support/test-engine.ts';
import type { Known } from './support/ten-customers.ts';
import {
  booking,
  claim,
  LEDGER,
  policyRows,
  premium,
  reserve,
  tenPolicies,
  type Insurer,
  type InsurerOptions,
} from './support/ten-policies.ts';

const Q2 = '2025-Q2';
const asker =
  (insurer: () => Insurer) =>
  (question: Question): Promise<Answer> =>
    insurer().engine.answer({ trend: 0, compare: 'none', period: Q2, ...question }, operator);
const sides = ({ numerator, denominator }: Answer): (string | null)[] => [numerator, denominator];

/** What reinsurers get and carry of I07 in the second quarter, and what handling the claim cost. */
const REINSURANCE: Known[] = [
  booking('C1', 'premium_ceded', 'K1', 'I07', '69', '2025-06-30'),
  booking('C2', 'claim_ceded', 'K1', 'I07', '60', '2025-05-20'),
  booking('C3', 'claim_expense', 'K1', 'I07', '12.5', '2025-05-20'),
  reserve('reserve_ceded', '2025-03-31', '0', { claim_id: 'K1' }),
  reserve('reserve_ceded', '2025-06-30', '45', { claim_id: 'K1' }),
];

describe.each(['deltas', 'intervals', 'history'] as const)('an insurer and its books, from %s', (route) => {
  let insurer: Insurer;
  const ask = asker(() => insurer);
  beforeAll(async () => {
    insurer = await tenPolicies({ route, also: [...LEDGER, ...REINSURANCE] });
  });
  afterAll(() => insurer.engine.close());

  it('spends 223.35 of 969.00 earned on itself, and none of the bank beside it', async () => {
    const ratio = await ask({ kpi: 'expense-ratio' });
    // 96.90 + 60 + 40 + 20 + 6.45
    expect([...sides(ratio), ratio.status]).toEqual(['223.35', '969', 'ok']);
    expect(ratio.value).toBeCloseTo(0.2305, 4);
    // Written: 730 + 365 + 365 - 430.
    const written = await ask({ kpi: 'expense-ratio', params: { basis: 'written' } });
    expect([...sides(written), written.params]).toEqual(['223.35', '1030', { basis: 'written' }]);
  });

  it('adds the cost of handling claims to the loss ratio where it is asked to', async () => {
    expect(sides(await ask({ kpi: 'loss-ratio', params: { lae: 'in' } }))).toEqual(['342.5', '969']);
  });

  it('takes reinsurance off both sides', async () => {
    // 410 - 60 paid over 969 - 69 earned.
    const paid = await ask({ kpi: 'claims-ratio', params: { reinsurance: 'net' } });
    expect(sides(paid)).toEqual(['350', '900']);
    // 330 - 60 - 45 incurred.
    const incurred = await ask({ kpi: 'loss-ratio', params: { reinsurance: 'net' } });
    expect([...sides(incurred), incurred.value]).toEqual(['225', '900', 0.25]);
    const all = await ask({ kpi: 'loss-ratio', params: { reinsurance: 'net', lae: 'in' } });
    expect(sides(all)).toEqual(['237.5', '900']);
    // Of the losses of the quarter alone: 200 + 150 - 60 - 45.
    const params = { reinsurance: 'net', basis: 'accident' };
    expect(sides(await ask({ kpi: 'loss-ratio', params, asOf: '2025-06-30' }))).toEqual(['245', '900']);
  });

  it('has a combined ratio of the two: 342.5 / 969 and 223.35 / 969', async () => {
    const combined = await ask({ kpi: 'combined-ratio' });
    expect(combined.value).toBeCloseTo((342.5 + 223.35) / 969, 12);
    expect([combined.status, combined.band?.label]).toEqual(['ok', 'underwriting profit']);
    const net = await ask({ kpi: 'combined-ratio', params: { reinsurance: 'net' } });
    expect(net.value).toBeCloseTo(237.5 / 900 + 223.35 / 969, 12);
  });

  it('has a medical loss ratio over the premium less taxes and fees', async () => {
    const ratio = await ask({ kpi: 'medical-loss-ratio' });
    // 330 incurred and 20 for quality, over 969 - 15 - 4.
    expect([...sides(ratio), ratio.status]).toEqual(['350', '950', 'ok']);
    expect(ratio.band?.label).toBe('rebates are owed');
  });

  it('has no ratio to a premium that is not above zero, and shows both sides', async () => {
    await insurer.learn('2025-06-30T13:00:00Z', [
      premium('W-back', 'I07', '-1000', ['2025-04-01', '2025-07-01'], '2025-04-01'),
    ]);
    insurer.clock.set('2025-06-30T22:00:00Z');
    const ratio = await ask({ kpi: 'claims-ratio' });
    expect([...sides(ratio), ratio.value, ratio.status]).toEqual(['410', '-31', null, 'negative_base']);
    expect((await ask({ kpi: 'combined-ratio' })).status).toBe('negative_base');
  });
});

describe('claims on their way to settlement', () => {
  /** Reported on 1 to 6 May; settled after 10, 20, 30 and 40 days, the last two are open. */
  const settled = (id: string, day: string, closed: string | null, status = 'closed'): Known[] => [
    claim(id, 'I01', [day, day]),
    ...(closed === null ? [] : [claim(id, 'I01', [day, day], status, { closed_date: closed, valid_from: closed })]),
  ];
  const CLAIMS: Known[] = [
    ...settled('S1', '2025-05-01', '2025-05-11'),
    ...settled('S2', '2025-05-02', '2025-05-22', 'rejected'),
    ...settled('S3', '2025-05-03', '2025-06-02'),
    ...settled('S4', '2025-05-04', '2025-06-13'),
    ...settled('S5', '2025-05-05', null),
    ...settled('S6', '2025-05-06', null),
  ];
  const policy = policyRows('I01', 'CAR', '2025-01-01', '2026-01-01');

  it.each(['deltas', 'intervals', 'history'] as const)(
    'has half of them settled after 30 days, from %s, with the open ones still running',
    async (route) => {
      const insurer = await tenPolicies({ route, empty: true, also: [...policy, ...CLAIMS] });
      const ask = (question: Partial<Question>): Promise<Answer> =>
        insurer.engine.answer({ kpi: 'claim-settlement-days', trend: 0, compare: 'none', ...question }, operator);
      // S = 5/6, 4/6, 3/6 at 10, 20 and 30 days; the mean of the four that are closed would be 25.
      const answer = await ask({ asOf: '2025-06-30' });
      expect([answer.value, answer.n, answer.status]).toEqual([30, 6, 'ok']);
      // On 31 May two were settled: four of six run on.
      const earlier = await ask({ asOf: '2025-05-31' });
      expect([earlier.value, earlier.details?.includes('not_reached')]).toEqual([null, true]);
      const split = await ask({ asOf: '2025-06-30', by: ['product'] });
      expect(split.segments?.map(({ label, value }) => [label, value])).toEqual([['motor', 30]]);
      const trend = await ask({ asOf: '2025-06-30', trend: 3 });
      expect(trend.trend?.series[0]?.value).toEqual([null, null, 30]);
      // Opened again, a claim goes on from its report.
      await insurer.learn('2025-06-30T13:00:00Z', [
        claim('S3', 'I01', ['2025-05-03', '2025-05-03'], 'reopened', { valid_from: '2025-06-20' }),
      ]);
      insurer.clock.set('2025-06-30T22:00:00Z');
      expect((await ask({ asOf: '2025-06-30' })).value).toBe(40);
      await insurer.engine.close();
    },
  );
});

describe('premium and cover', () => {
  const ask = async (insurer: Insurer, question: Question): Promise<Answer> => {
    const answer = await insurer.engine.answer({ trend: 0, compare: 'none', ...question }, operator);
    return answer;
  };

  it('G24: a cover over 29 February earns a 366th of its premium a day', async () => {
    const insurer = await tenPolicies({
      empty: true,
      also: [
        ...policyRows('L01', 'CAR', '2024-01-01', '2025-01-01'),
        premium('W-L01', 'L01', '366', ['2024-01-01', '2025-01-01']),
      ],
    });
    const quarter = await ask(insurer, { kpi: 'average-premium', period: '2024-Q1' });
    expect(quarter.numerator).toBe('91');
    expect(Number(quarter.denominator)).toBeCloseTo(91 / 365.25, 10);
    expect((await ask(insurer, { kpi: 'average-premium', period: '2024' })).numerator).toBe('366');
    await insurer.engine.close();
  });

  it('earns nothing on days on which a policy is suspended, and they are no exposure', async () => {
    const insurer = await tenPolicies({
      empty: true,
      also: [
        ...policyRows('L02', 'CAR', '2025-01-01', '2026-01-01'),
        premium('W-L02', 'L02', '365', ['2025-01-01', '2026-01-01']),
        ...policyRows('L02', 'CAR', '2025-05-01', '2026-01-01', { status: 'suspended' }).filter(
          ([table]) => table === 'agreement',
        ),
        ...policyRows('L02', 'CAR', '2025-05-21', '2026-01-01').filter(([table]) => table === 'agreement'),
      ],
    });
    const answer = await ask(insurer, { kpi: 'average-premium', period: Q2 });
    // 91 days less the twenty from 1 May to 20 May.
    expect(answer.numerator).toBe('71');
    expect(Number(answer.denominator)).toBeCloseTo(71 / 365.25, 10);
    await insurer.engine.close();
  });

  it('takes what the source delivers as earned, and never both for one agreement', async () => {
    const delivered: Known = [
      'movement',
      '2025-06-30T12:00:00Z',
      {
        movement_id: 'E1',
        kind: 'premium_earned',
        agreement_id: 'I01',
        amount: '90',
        currency: 'EUR',
        business_date: '2025-06-30',
      },
    ];
    const insurer = await tenPolicies({ also: [delivered] });
    // 90 in place of the 91 of I01.
    expect((await ask(insurer, { kpi: 'claims-ratio', period: Q2 })).denominator).toBe('968');
    await insurer.engine.close();
  });

  it('rounds what a premium has earned by a day to a millionth: the parts of its term add up to all of it', async () => {
    const insurer = await tenPolicies({
      empty: true,
      also: [
        ...policyRows('L03', 'CAR', '2024-07-01', '2025-07-01'),
        premium('W-L03', 'L03', '100', ['2024-07-01', '2025-07-01'], '2024-07-01'),
      ],
    });
    const { trend } = await ask(insurer, { kpi: 'average-premium', period: '2025-06', trend: 12, grain: 'month' });
    const months = (trend?.series[0]?.numerator ?? []).map(String);
    // 100 x 31 / 365, and what 62 days have earned less that.
    expect(months.slice(0, 2)).toEqual(['8.493151', '8.49315']);
    expect(months.reduce((sum, each) => sum + Math.round(Number(each) * 1e6), 0)).toBe(100_000_000);
    await insurer.engine.close();
  });

  it('earns a premium of any size exactly', async () => {
    const insurer = await tenPolicies({
      empty: true,
      also: [
        ...policyRows('L04', 'CAR', '2025-01-01', '2026-01-01'),
        premium('W-L04', 'L04', '365000000000000.00365', ['2025-01-01', '2026-01-01']),
      ],
    });
    const answer = await ask(insurer, { kpi: 'average-premium', period: Q2 });
    expect(answer.numerator).toBe('91000000000000.00091');
    await insurer.engine.close();
  });

  it('names how many premiums do not say which days they are for', async () => {
    const insurer = await tenPolicies({
      also: [premium('W-none', 'I01', '50', ['2025-05-01', '2025-06-01'], '2025-05-01', { service_to: null })],
    });
    const answer = await ask(insurer, { kpi: 'claims-ratio', period: Q2 });
    expect([answer.denominator, answer.status]).toEqual(['969', 'coverage_low']);
    expect(answer.detail).toContain('1 of 5 premiums written in the period do not say which days they are for.');
    await insurer.engine.close();
  });
});

describe('what an insurer does not deliver', () => {
  const ask = (insurer: Insurer, question: Question): Promise<Answer> =>
    insurer.engine.answer({ trend: 0, compare: 'none', period: Q2, ...question }, operator);

  it('has no loss ratio without any reserves, and says what is missing', async () => {
    const insurer = await tenPolicies({ without: ([table]) => table === 'position' });
    const answer = await ask(insurer, { kpi: 'loss-ratio' });
    expect([answer.value, answer.status]).toEqual([null, 'no_data']);
    expect(answer.detail).toContain('position');
    expect((await ask(insurer, { kpi: 'claims-ratio' })).value).toBeCloseTo(0.423117, 6);
    await insurer.engine.close();
  });

  it('names the reserves for unreported losses where only those for known claims are there', async () => {
    const insurer = await tenPolicies({
      without: ([table, , row]) => table === 'position' && row['kind'] === 'reserve_ibnr',
    });
    const answer = await ask(insurer, { kpi: 'loss-ratio' });
    expect([...sides(answer), answer.status]).toEqual(['310', '969', 'gross_of_cost']);
    expect(answer.detail).toContain('reserves for losses not yet reported');
    await insurer.engine.close();
  });

  it('counts a reserve of no claim in the total, and one that names its product in the split', async () => {
    const ibnr = (day: string, amount: string) => reserve('reserve_ibnr', day, amount, { product_id: 'CAR' });
    const insurer = await tenPolicies({
      without: ([table, , row]) => table === 'position' && row['kind'] === 'reserve_ibnr',
      also: [ibnr('2025-03-31', '40'), ibnr('2025-06-30', '60')],
    });
    const split = await ask(insurer, { kpi: 'loss-ratio', by: ['product'] });
    expect(sides(split)).toEqual(['330', '969']);
    expect(Object.fromEntries((split.segments ?? []).map((each) => [each.label, each.numerator]))).toEqual({
      motor: '350',
      home: '-20',
    });
    await insurer.engine.close();
  });

  it('knows nothing of what was reserved before the first reserve that counts', async () => {
    const before = (more: Row): Known[] =>
      ['reserve_case', 'reserve_ibnr'].map((kind) => reserve(kind, '2025-03-31', '50', { claim_id: 'K2', ...more }));
    const asked = async (options: InsurerOptions): Promise<unknown[]> => {
      const insurer = await tenPolicies({
        historyFrom: null,
        without: ([table, , row]) => table === 'position' && String(row['position_date']) < '2025-05-01',
        ...options,
      });
      const { value, status } = await ask(insurer, { kpi: 'loss-ratio' });
      await insurer.engine.close();
      return [value, status];
    };
    const unknown = [null, 'no_data'];
    expect(await asked({})).toEqual(unknown);
    expect(await asked({ also: before({}) })).toEqual([expect.any(Number), 'ok']);
    // Neither an average says what was held on a day, nor a source that does not count.
    expect(await asked({ also: before({ average_from: '2025-03-01' }) })).toEqual(unknown);
    const authority: AuthorityRule[] = [{ table: 'position', source: 'actuaries' }];
    expect(await asked({ also: before({}), policy: { authority } })).toEqual(unknown);
  });

  it('takes a revised reserve as it is known, and a claim that was retracted for none', async () => {
    const insurer = await tenPolicies();
    const known = '2025-06-30T12:30:00Z';
    await insurer.learn('2025-06-30T13:00:00Z', [reserve('reserve_case', '2025-06-30', '250', { claim_id: 'K1' })]);
    insurer.clock.set('2025-06-30T22:00:00Z');
    expect((await ask(insurer, { kpi: 'loss-ratio' })).numerator).toBe('430');
    expect((await ask(insurer, { kpi: 'loss-ratio', knownAt: known })).numerator).toBe('330');
    expect((await ask(insurer, { kpi: 'claims-severity' })).numerator).toBe('450');
    const [, , row] = claim('K1', 'I07', ['2025-04-10', '2025-04-10']);
    await insurer.learn('2025-06-30T14:00:00Z', [['claim', '', { ...row, op: 'retract' }]]);
    insurer.clock.set('2025-06-30T22:00:00Z');
    expect(sides(await ask(insurer, { kpi: 'claims-severity' }))).toEqual(['0', '0']);
    expect((await ask(insurer, { kpi: 'claims-frequency' })).numerator).toBe('0');
    expect(sides(await ask(insurer, { kpi: 'claims-severity', knownAt: known }))).toEqual(['350', '1']);
    await insurer.engine.close();
  });
});

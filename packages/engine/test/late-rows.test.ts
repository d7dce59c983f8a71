import type { Question } from '@sextant/contracts';
import { operator } from './support/test-engine.ts';
import { tenCustomers, type World } from './support/ten-customers.ts';

const D0 = '2024-12-31';
const D1 = '2025-03-31';
const D2 = '2025-06-30';

describe.each(['deltas', 'intervals', 'history'] as const)('rows that come late, counted from %s', (route) => {
  let world: World;
  const fraction = async (question: Partial<Question>): Promise<string> => {
    const answer = await world.engine.answer(
      { kpi: 'products-per-customer', trend: 0, compare: 'none', ...question },
      operator,
    );
    return `${answer.numerator}/${answer.denominator}`;
  };
  const loan = { agreement_id: 'A05', product_id: 'LOAN', opened_on: '2022-03-01', currency: 'EUR' };
  beforeEach(async () => {
    world = await tenCustomers({ route, cacheSize: 0 });
  });
  afterEach(() => world.engine.close());

  it('G18: a closing that is taken back was believed for two days', async () => {
    const closing = { ...loan, status: 'closed', close_reason: 'error', valid_from: '2025-06-10' };
    await world.learn('2025-06-10T12:00:00Z', { agreement: [closing] });
    await world.learn('2025-06-12T12:00:00Z', { agreement: [{ ...closing, op: 'retract' }] });
    expect(await fraction({ asOf: '2025-06-10', knownAt: '2025-06-11T00:00:00Z' })).toBe('16/9');
    expect(await fraction({ asOf: '2025-06-10' })).toBe('17/9');
  });

  it('G18: a retraction does not bring back what it had replaced, the former content does', async () => {
    const opening = {
      agreement_id: 'A25',
      product_id: 'SAV',
      status: 'in_force',
      opened_on: '2025-06-10',
      currency: 'EUR',
      valid_from: '2025-06-10',
    };
    const holder = { agreement_id: 'A25', party_id: 'C06', role: 'owner', share: 1, valid_from: '2025-06-10' };
    await world.learn('2025-06-10T12:00:00Z', { agreement: [opening], agreement_party: [holder] });
    await world.learn('2025-06-10T13:00:00Z', { agreement: [{ ...opening, status: 'closed' }] });
    await world.learn('2025-06-10T14:00:00Z', { agreement: [{ ...opening, status: 'closed', op: 'retract' }] });
    expect(await fraction({ asOf: D2 })).toBe('17/9');
    await world.learn('2025-06-11T12:00:00Z', { agreement: [opening] });
    expect(await fraction({ asOf: D2 })).toBe('18/9');
  });

  it('G18: of two states in one batch the one sent last holds', async () => {
    const row = { agreement_id: 'A25', product_id: 'SAV', opened_on: '2025-06-10', currency: 'EUR' };
    const state = (status: string) => ({ ...row, status, valid_from: '2025-06-10' });
    const holder = { agreement_id: 'A25', party_id: 'C06', role: 'owner', share: 1, valid_from: '2025-06-10' };
    await world.learn('2025-06-10T12:00:00Z', {
      agreement: [state('in_force'), state('closed')],
      agreement_party: [holder],
    });
    expect(await fraction({ asOf: D2 })).toBe('17/9');
    await world.learn('2025-06-11T12:00:00Z', { agreement: [state('closed'), state('in_force')] });
    expect(await fraction({ asOf: D2 })).toBe('18/9');
  });

  it('G20: a term that expires ends without a row, one until settled does not', async () => {
    const insurance = {
      agreement_id: 'A09',
      product_id: 'INS',
      status: 'in_force',
      opened_on: '2024-10-01',
      currency: 'EUR',
      valid_from: '2024-10-01',
      term_end_on: '2025-02-01',
    };
    await world.learn('2025-06-13T12:00:00Z', { agreement: [insurance] });
    expect([await fraction({ asOf: D0 }), await fraction({ asOf: D1 }), await fraction({ asOf: D2 })]).toEqual([
      '17/8',
      '14/8',
      '16/9',
    ]);
    // Held on the day before the end, not on its day; C09 has left by then.
    expect([await fraction({ asOf: '2025-01-31' }), await fraction({ asOf: '2025-02-01' })]).toEqual(['17/8', '16/8']);
    await world.learn('2025-06-14T12:00:00Z', {
      product: [
        {
          product_id: 'INS',
          name: 'insurance',
          category: 'insurance',
          line_of_business: 'insurance',
          term_rule: 'until_settled',
          valid_from: '2000-01-01',
        },
      ],
    });
    expect(await fraction({ asOf: D2 })).toBe('17/9');
  });

  it('G21: what is learned late of a product or a party holds before it was known', async () => {
    await world.learn('2025-06-15T12:00:00Z', {
      party: [
        { party_id: 'C09', party_type: 'organisation', valid_from: '2016-04-01', op: 'retract' },
        { party_id: 'C09', party_type: 'organisation', valid_from: '2025-06-15' },
      ],
      product: [
        {
          product_id: 'SAV',
          name: 'savings',
          category: 'savings',
          line_of_business: 'bank',
          valid_from: '2000-01-01',
          op: 'retract',
        },
        { product_id: 'SAV', name: 'savings', category: 'savings', line_of_business: 'bank', valid_from: '2025-06-01' },
      ],
    });
    expect([await fraction({ asOf: D0 }), await fraction({ asOf: D1 }), await fraction({ asOf: D2 })]).toEqual([
      '17/8',
      '15/8',
      '17/9',
    ]);
  });

  it('G21: a catalogue that begins in June holds before, and so does a class; the answer counts whom it is about', async () => {
    const categories = {
      CUR: 'current',
      SAV: 'savings',
      LOAN: 'loan',
      CARD: 'card',
      INS: 'insurance',
      PORTAL: 'portal',
    };
    const retract = Object.keys(categories).map((product_id) => ({
      product_id,
      name: product_id,
      category: product_id,
      line_of_business: 'bank',
      valid_from: '2000-01-01',
      op: 'retract',
    }));
    const again = Object.entries(categories).map(([product_id, category]) => ({
      product_id,
      name: category,
      category,
      line_of_business: 'bank',
      valid_from: '2025-06-01',
    }));
    const line = { party_id: 'C09', scheme: 'line', segment: 'sme' };
    await world.learn('2025-06-15T12:00:00Z', {
      product: [...retract, ...again],
      party_segment: [
        { ...line, valid_from: '2016-01-01', op: 'retract' },
        { ...line, valid_from: '2025-06-15' },
      ],
    });
    expect([await fraction({ asOf: D0 }), await fraction({ asOf: D1 }), await fraction({ asOf: D2 })]).toEqual([
      '17/8',
      '15/8',
      '17/9',
    ]);
    const question: Question = { kpi: 'customer-count', asOf: D0, by: ['line'], trend: 0, compare: 'none' };
    const { segments = [], coverage } = await world.engine.answer(question, operator);
    expect(Object.fromEntries(segments.map(({ label, value }) => [label, value]))).toEqual({ retail: 5, sme: 3 });
    expect(coverage.attributesBackfilled).toBe(8);
  });

  it('counts money that belongs to nobody, also when it comes in a later sync', async () => {
    const revenue = async (): Promise<string | null> => {
      const question: Question = { kpi: 'average-customer-value', period: '2025-Q2', trend: 0, compare: 'none' };
      return (await world.engine.answer(question, operator)).numerator;
    };
    const fee = { kind: 'fee_income', currency: 'EUR', business_date: '2025-06-10' };
    await world.learn('2025-06-16T12:00:00Z', {
      movement: [{ ...fee, movement_id: 'F1', agreement_id: 'A05', amount: '5' }],
    });
    expect(await revenue()).toBe('5');
    await world.learn('2025-06-17T12:00:00Z', { movement: [{ ...fee, movement_id: 'F2', amount: '3' }] });
    expect(await revenue()).toBe('8');
    await world.learn('2025-06-18T12:00:00Z', { movement: [{ ...fee, movement_id: 'F3', amount: '2' }] });
    expect(await revenue()).toBe('10');
  });
});

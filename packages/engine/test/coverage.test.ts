import type { Question } from '@sextant/contracts';
import { memoryConnector, type Row } from './support/memory-connector.ts';
import { operator, testEngine } from './support/test-engine.ts';

describe('coverage', () => {
  const from = { valid_from: '2024-01-01' };
  const tables = (rows: { party?: Row[]; segment?: Row[]; product?: Row[] }): Record<string, Row[]> => ({
    party: rows.party ?? ['A', 'B'].map((party_id) => ({ party_id, party_type: 'person', ...from })),
    party_segment:
      rows.segment ?? ['A', 'B'].map((party_id) => ({ party_id, scheme: 'region', segment: 'north', ...from })),
    product: rows.product ?? [
      { product_id: 'CUR', name: 'c', category: 'c', line_of_business: 'bank', term_rule: 'rolls', ...from },
    ],
    agreement: ['A', 'B'].map((id) => ({
      agreement_id: id,
      product_id: 'CUR',
      status: 'in_force',
      opened_on: '2024-01-01',
      is_test: false,
      ...from,
    })),
    agreement_party: ['A', 'B'].map((id) => ({ agreement_id: id, party_id: id, role: 'owner', ...from })),
  });
  const coverageOf = async (rows: Parameters<typeof tables>[0], question: Partial<Question> = {}) => {
    const engine = await testEngine();
    await engine.sync(
      { id: 'core', title: 'Core', connector: 'memory', maxRejectShare: 1 },
      memoryConnector(tables(rows), { completeThrough: '2024-12-31', historyFrom: '2024-01-01' }),
    );
    const asked = { kpi: 'customer-count', asOf: '2024-06-30', trend: 0, compare: 'none', ...question };
    const { coverage, value, statuses } = await engine.answer(asked, operator);
    await engine.close();
    return { ...coverage, value, statuses };
  };

  it('G21: counts customers whose party, class or product was told of a later day only', async () => {
    const party = (party_id: string, valid_from: string): Row => ({ party_id, party_type: 'person', valid_from });
    expect((await coverageOf({})).attributesBackfilled).toBeUndefined();
    const late = await coverageOf({ party: [party('A', '2024-01-01'), party('B', '2024-09-01')] });
    expect([late.value, late.attributesBackfilled]).toEqual([2, 1]);
    const product = [
      {
        product_id: 'CUR',
        name: 'c',
        category: 'c',
        line_of_business: 'bank',
        term_rule: 'rolls',
        valid_from: '2024-09-01',
      },
    ];
    expect((await coverageOf({ product })).attributesBackfilled).toBe(2);
    const segment = [{ party_id: 'A', scheme: 'region', segment: 'north', valid_from: '2024-09-01' }];
    expect((await coverageOf({ segment })).attributesBackfilled).toBeUndefined();
    expect((await coverageOf({ segment }, { by: ['region'] })).attributesBackfilled).toBe(1);
  });

  it('lists why rows were not taken in, and says when too few were', async () => {
    const segment = [
      { party_id: 'A', scheme: 'region', segment: 'north', valid_from: 'nonsense' },
      { party_id: 'B', scheme: 'region', segment: 'north', ...from },
    ];
    const coverage = await coverageOf({ segment }, { by: ['region'] });
    expect([coverage.rejected, coverage.statuses]).toEqual([1, ['coverage_low']]);
    expect(coverage.excluded).toEqual([{ table: 'party_segment', reason: expect.any(String), rows: 1 }]);
    // Classes are not behind a figure that does not use them.
    expect((await coverageOf({ segment })).rejected).toBe(0);
  });
});

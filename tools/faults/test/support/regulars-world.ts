import type { KpiDefinition, Policy, Question } from '@sextant/contracts';
import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import type { Learned } from './worlds.ts';

// Buyers who have come back for years, of whom all was told long ago: the stored masks of months tell of them.

export const REGULARS_SINCE = '2018-01-01';
export const REGULARS_POLICY: Partial<Policy> = {
  customerBasis: 'noncontractual',
  declaredSchemes: ['region'],
  lapseWindowDays: 400,
};
const LEARNED = '2024-06-01T08:00:00Z';

interface Regular {
  region: string;
  first: string;
  /** Days of later orders. */
  later: string[];
  /** The class from a day on. */
  moves?: [region: string, day: string];
}

// The 64th month after March 2018 is July 2023, after December 2018 April 2024.
const REGULARS: Record<string, Regular> = {
  early: { region: 'north', first: '2018-03-01', later: ['2018-04-30', '2019-03-01', '2023-06-30', '2023-07-01'] },
  late: { region: 'south', first: '2018-03-31', later: ['2018-04-01', '2023-07-31', '2023-08-01'] },
  once: { region: 'north', first: '2018-03-15', later: [] },
  twice: { region: 'south', first: '2018-03-15', later: ['2018-03-20'] },
  moved: { region: 'north', first: '2018-03-10', later: ['2018-05-02', '2023-07-09'], moves: ['south', '2020-01-01'] },
  movedBefore: { region: 'north', first: '2018-03-05', later: ['2018-04-05'], moves: ['south', '2018-02-01'] },
  movedThen: { region: 'north', first: '2018-12-15', later: ['2019-01-15'], moves: ['south', '2018-12-15'] },
  winter: { region: 'north', first: '2018-12-01', later: ['2019-01-31', '2024-03-31', '2024-04-01', '2024-05-01'] },
  newYear: { region: 'south', first: '2018-12-31', later: ['2019-01-01', '2019-02-28', '2024-04-30'] },
  spring: { region: 'north', first: '2019-06-30', later: ['2019-07-01', '2020-06-15'] },
  // One that was cancelled, and one of which everything came back, do not count.
  undecided: { region: 'south', first: '2019-06-01', later: ['2019-07-05 cancelled', '2019-08-05 returned'] },
  // The goods were booked later than they were ordered.
  slow: { region: 'north', first: '2019-06-20', later: ['2019-07-31 late'] },
};

/** Ordered in time, and cancelled after the last complete day: until then it counts, whatever the masks will be. */
const UNSETTLED: Record<string, Regular> = {
  hesitant: { region: 'north', first: '2025-04-10', later: ['2025-05-20 cancelled later'] },
  sure: { region: 'south', first: '2025-04-10', later: ['2025-05-21'] },
};

export function regularsRows(isSettled: boolean): Learned[] {
  const learned: Learned[] = [];
  const say = (table: Learned['table'], row: Row): void =>
    void learned.push({ table, at: LEARNED, row, source: 'core' });
  say('product', {
    product_id: 'TEA',
    name: 'tea',
    category: 'tea',
    line_of_business: 'goods',
    valid_from: REGULARS_SINCE,
  });
  for (const [party_id, { region, first, later, moves }] of Object.entries(isSettled ? REGULARS : UNSETTLED)) {
    say('party', { party_id, party_type: 'person', valid_from: REGULARS_SINCE });
    const regions: (readonly [string, string])[] = [[region, REGULARS_SINCE], ...(moves === undefined ? [] : [moves])];
    for (const [segment, valid_from] of regions)
      say('party_segment', { party_id, scheme: 'region', segment, valid_from });
    for (const [number, each] of [first, ...later].entries()) {
      const [day = '', fate, when] = each.split(' ');
      order(say, `${party_id}${number}`, party_id, day, fate, when === 'later');
    }
  }
  return learned;
}

function order(
  say: (table: Learned['table'], row: Row) => void,
  order_id: string,
  party_id: string,
  day: string,
  fate: string | undefined,
  isLater: boolean,
): void {
  const state = { order_id, order_type: 'order', party_id, business_date: day, currency: 'EUR' };
  const after = isLater ? '2025-07-05' : `${day.slice(0, 8)}28`;
  say('sales_order', { ...state, status: 'placed', valid_from: day });
  if (fate === 'cancelled') say('sales_order', { ...state, status: 'cancelled', valid_from: after });
  const line = { party_id, order_id, product_id: 'TEA', quantity: '1', amount: '10', currency: 'EUR' };
  const booked = fate === 'late' ? '2019-09-01' : day;
  say('movement', { movement_id: order_id, kind: 'sale_gross', business_date: booked, ...line });
  if (fate === 'returned')
    say('movement', { movement_id: `${order_id}r`, kind: 'return', business_date: after, ...line });
}

/** Who came back in which calendar month, by the masks of months; the other clock beside them. */
export const regularsQuestions = (asked: readonly KpiDefinition[]): Question[] =>
  cohorts(asked).flatMap(({ id }) =>
    ['2018-03', '2018-12', '2019-06'].flatMap((period) =>
      [0, 1, 2, 12, 63, 64, 65].flatMap((age): Question[] => {
        const params = { mode: 'calendar', age };
        return [
          { kpi: id, period, by: ['region'], params },
          ...(age === 64 ? [{ kpi: id, period, params }] : []),
          ...(age === 1
            ? [{ kpi: id, period, params, mode: 'asIs' as const, filter: [{ scheme: 'region', in: ['south'] }] }]
            : []),
        ];
      }),
    ),
  );

export const unsettledQuestions = (asked: readonly KpiDefinition[]): Question[] =>
  cohorts(asked).map(({ id }) => ({
    kpi: id,
    period: '2025-04',
    by: ['region'],
    params: { mode: 'calendar', age: 1 },
  }));

const cohorts = (asked: readonly KpiDefinition[]): KpiDefinition[] =>
  asked.filter(({ numerator }) => numerator.startsWith('cohort(active'));

import type { Expression, Query, Source } from '../sql/nodes.ts';
import { join, select, sub } from '../sql/select.ts';

/** Columns of {@link orderMonths}. */
export const ORDER_MONTH_COLUMNS = ['party_k', 'day', 'word', 'months', 'settled_on'] as const;

/** Months in one word of a mask. */
export const WORD = 64;

/** Calendar months from a month 0 to the month of a day. */
export const monthOf = (day: string): string => `(year(${day}) * 12 + month(${day}))`;

/**
 * In which calendar months a customer ordered, as masks: bit b of word w stands for the month 64 w + b after the month of
 * the first day as a customer (`day`). Only orders that count for good are in it; after `settled_on` nothing that is
 * known now changes it any more. Before that day the orders themselves have to be asked.
 */
export function orderMonths(orders: Source, spells: Source): Query {
  const firsts = select({
    select: { party_k: true, first_day: true },
    from: spells,
    where: ['held_from = first_day'],
  });
  const placed = select({
    select: {
      party_k: 'o.party_k',
      day: 'f.first_day',
      // Goods may be booked, and the customer become one, later than the order.
      month: `greatest(${monthOf('o.day')} - ${monthOf('f.first_day')}, 0)`,
      counts: `o.valid_to = DATE '9999-12-31'`,
      settled_on: `greatest(o.day, o.valid_from, CASE WHEN o.valid_to < DATE '9999-12-31' THEN o.valid_to ELSE o.valid_from END)`,
    },
    from: orders,
    joins: [join(sub(firsts, 'f'), 'f.party_k = o.party_k')],
  });
  return select({
    select: {
      party_k: true,
      day: true,
      word: `floor(month / ${WORD})::SMALLINT`,
      months: `bit_or(CASE WHEN counts THEN pow(2, month - ${WORD} * floor(month / ${WORD}))::UBIGINT ELSE 0::UBIGINT END)`,
      settled_on: 'max(settled_on)',
    },
    from: sub(placed, 'placed'),
    groupBy: ['party_k', 'day', `floor(month / ${WORD})::SMALLINT`],
  });
}

/** The bit of a month within its word. */
export const monthBit = (month: number): Expression => ({
  node: 'cast',
  of: { node: 'literal', value: String(2n ** BigInt(month % WORD)) },
  type: 'UBIGINT',
});

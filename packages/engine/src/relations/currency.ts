import type { CanonicalTable } from '@sextant/contracts';
import { col, day as dayNode, lit, table, type Expression, type Query } from '../sql/nodes.ts';
import { sql } from '../sql/read.ts';
import { join, leftJoin, oneOf, select, sub, unionAll } from '../sql/select.ts';
import type { Day } from '../time/days.ts';
import { factRows, type Knowledge } from './knowledge.ts';
import type { DerivationRules } from './rules.ts';

/** A rate of an earlier day holds for this long (DOMAIN 1.4). */
const RATE_DAYS = 7;

export type RateKind = 'spot' | 'closing' | 'month_average';

/** Known rates of one kind in both directions: (base, quote, rate_date, rate, is_inverse). */
function quotes(kind: RateKind, knowledge: Knowledge): Query {
  const known = factRows(
    {
      from: 'fx_rate',
      key: ['base', 'quote', 'rate_kind', 'rate_date'],
      keep: ['base', 'quote', 'rate_kind', 'rate_date', 'rate'],
    },
    knowledge,
  );
  const side = (base: string, quote: string, inverse: boolean): Query =>
    select({
      select: { base, quote, rate_date: true, rate: true, is_inverse: inverse ? 'TRUE' : 'FALSE' },
      from: sub(known, 'known'),
      where: [oneOf('rate_kind', [kind]), 'rate > 0'],
    });
  return unionAll(side('base', 'quote', false), side('quote', 'base', true));
}

/**
 * The rate between two currencies on each asked day: (currency, day, rate, is_inverse) where there is one. The direct rate
 * goes before the inverse; spot and closing rates hold for a week, an average for its month (DOMAIN 1.4).
 */
function ratesBetween(asked: Query, from: Expression, to: Expression, kind: RateKind, knowledge: Knowledge): Query {
  const holds =
    kind === 'month_average'
      ? `date_trunc('month', r.rate_date) = date_trunc('month', a.day)`
      : `r.rate_date <= a.day AND r.rate_date >= a.day - ${RATE_DAYS}`;
  return select({
    select: { currency: 'a.currency', day: 'a.day', rate: 'r.rate', is_inverse: 'r.is_inverse' },
    from: sub(asked, 'a'),
    joins: [join(sub(quotes(kind, knowledge), 'r'), `r.base = :from AND r.quote = :to AND ${holds}`, { from, to })],
    qualify: 'row_number() OVER (PARTITION BY a.currency, a.day ORDER BY r.is_inverse, r.rate_date DESC) = 1',
  });
}

/**
 * Rates from the currencies of `asked` (currency, day) to `to`, over the pivot where two have no rate of their own:
 * (currency, day, rate, is_inverse, pivot_rate, pivot_is_inverse). A currency that equals `to` is not in it.
 */
export function rateTable(asked: Query, to: string, pivot: string | null, kind: RateKind, knowledge: Knowledge): Query {
  const target = lit(to);
  const direct = ratesBetween(asked, col('currency', 'a'), target, kind, knowledge);
  const output = { currency: 'a.currency', day: 'a.day', rate: 'd.rate', is_inverse: 'd.is_inverse' };
  if (pivot === null || pivot === to) {
    return select({
      select: { ...output, pivot_rate: 'NULL::DECIMAL(18,10)', pivot_is_inverse: 'FALSE' },
      from: sub(asked, 'a'),
      joins: [join(sub(direct, 'd'), 'd.currency = a.currency AND d.day = a.day')],
    });
  }
  const over = lit(pivot);
  const first = ratesBetween(asked, col('currency', 'a'), over, kind, knowledge);
  const second = ratesBetween(asked, over, target, kind, knowledge);
  return select({
    select: {
      currency: 'a.currency',
      day: 'a.day',
      rate: 'coalesce(d.rate, f.rate)',
      is_inverse: 'CASE WHEN d.rate IS NOT NULL THEN d.is_inverse ELSE f.is_inverse END',
      pivot_rate: 'CASE WHEN d.rate IS NOT NULL THEN NULL ELSE s.rate END',
      pivot_is_inverse: 's.is_inverse',
    },
    from: sub(asked, 'a'),
    joins: [
      leftJoin(sub(direct, 'd'), 'd.currency = a.currency AND d.day = a.day'),
      leftJoin(sub(first, 'f'), 'f.currency = a.currency AND f.day = a.day'),
      leftJoin(sub(second, 's'), 's.currency = a.currency AND s.day = a.day'),
    ],
    where: ['d.rate IS NOT NULL OR (f.rate IS NOT NULL AND s.rate IS NOT NULL)'],
  });
}

/** `amount` of table `f` by the rate of table `r` (a row of {@link rateTable}); each step is rounded to 6 decimals. */
export const CONVERT = `convert_amount(convert_amount(f.amount, r.rate, r.is_inverse), coalesce(r.pivot_rate, 1), coalesce(r.pivot_is_inverse, FALSE))`;

/** Where amounts to convert come from: which currencies occur on which days is asked of all its rows, or all touched. */
export interface Booked {
  table: CanonicalTable;
  currency: string;
  day: string;
}

const MOVEMENTS: Booked = { table: 'movement', currency: 'currency', day: 'business_date' };

/**
 * Adds `converted`, the amount of each row (amount, currency, day, kept columns) in the reporting currency at the rate
 * of its day, or of `constant`, one day for all; null where there is none.
 */
export function converted(
  rows: Query,
  kept: readonly string[],
  rules: Pick<DerivationRules, 'reportingCurrency' | 'fx'>,
  knowledge: Knowledge,
  { booked = MOVEMENTS, constant }: { booked?: Booked; constant?: Day | undefined } = {},
): Query {
  const { reportingCurrency, fx } = rules;
  const foreign = select({
    select: { currency: booked.currency, day: constant === undefined ? booked.day : dayNode(constant) },
    from: table((booked.table === 'movement' ? knowledge.only?.movementRows : undefined) ?? booked.table),
    where: [oneOf(booked.currency, [reportingCurrency], true)],
    distinct: true,
  });
  const rates = rateTable(foreign, reportingCurrency, fx.pivot, fx.flow, knowledge);
  const own = lit(reportingCurrency);
  return select({
    select: {
      ...Object.fromEntries([...kept, 'amount', 'currency', 'day'].map((name) => [name, `f.${name}`])),
      converted: sql(`CASE WHEN f.currency = :own THEN f.amount ELSE ${CONVERT} END`, { own }),
    },
    from: sub(rows, 'f'),
    joins: [leftJoin(sub(rates, 'r'), `r.currency = f.currency${constant === undefined ? ' AND r.day = f.day' : ''}`)],
  });
}

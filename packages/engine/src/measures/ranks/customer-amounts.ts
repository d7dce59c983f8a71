import { movementCode } from '../../relations/flows.ts';
import type { Query } from '../../sql/nodes.ts';
import { join, kept, oneOf, select, sub, unionAll } from '../../sql/select.ts';
import { flowRows } from '../constant-rates.ts';
import { groupOutputs, type EvaluationContext } from '../context.ts';
import { CUSTOMER_FIGURES } from '../customer-registry.ts';
import type { MeasureCall } from '../measure.ts';
import { COMPOSITIONS, type Composition } from '../money.ts';
import { byWindow } from '../by-window.ts';

/** Amounts of customers by window and class: (i, g0, g1, party_k, v, missing); the classes are `groups`. */
export interface CustomerAmounts {
  query: Query;
  groups: string[];
}

/** Figures that are nothing but sums of movements. */
const MOVED: Readonly<Record<string, string>> = { REVc: 'REV', NSc: 'NS' };

/**
 * A figure of everybody who was a customer on a day of the window or has an amount in it; a customer without one has 0.
 * Sums of movements are by the class on the day of the movement, like the total they are part of; other figures by the
 * class on the last day. A missing rate makes the amount missing.
 */
export function customerAmounts(figure: MeasureCall, context: EvaluationContext): CustomerAmounts {
  const composition = COMPOSITIONS[MOVED[figure.name] ?? ''];
  const parts = composition === undefined ? figureAmounts(figure, context) : booked(composition, context);
  return { ...parts, query: added(parts) };
}

/** One row a customer, window and class. */
const added = ({ query, groups }: CustomerAmounts): Query =>
  select({
    select: { i: true, ...kept(groups), party_k: true, v: 'sum(v)', missing: 'sum(missing)' },
    from: sub(query, 'part'),
    groupBy: ['i', ...groups, 'party_k'],
  });

const SERVED_IN = 's.valid_from <= w.at AND s.valid_to > least(w.opening + 1, w.at)';
const nothing = { v: '0::DECIMAL(38,14)', missing: '0' };

function booked(composition: Composition, context: EvaluationContext): CustomerAmounts {
  const kinds = Object.keys(composition);
  const minus = kinds.filter((kind) => composition[kind] === -1).map(movementCode);
  const signed = minus.length === 0 ? 'amount' : `CASE WHEN kind IN (${minus.join(', ')}) THEN -amount ELSE amount END`;
  const keep = ['party_k', 'kind', 'amount'];
  const flows = context.classed({ of: flowRows(context), shape: 'fact', keep });
  const groups = Object.keys(groupOutputs(flows.groups));
  const counted = [oneOf('kind', kinds.map(movementCode)), oneOf('party_k', [0], true)];
  const sums = select({
    select: {
      i: true,
      ...kept(groups),
      party_k: true,
      v: `sum(${signed})`,
      missing: 'count(*) - count(amount)',
    },
    from: sub(byWindow(context, { ...flows, where: [...flows.where, ...counted] }, keep), 'f'),
    where: ['i IS NOT NULL'],
    groupBy: ['i', ...groups, 'party_k'],
  });
  const lives = context.classed({ of: 'customer_state', shape: 'interval', keep: [] });
  const pieces = select({
    select: { party_k: true, valid_from: true, valid_to: true, ...groupOutputs(lives.groups) },
    from: lives.source,
    where: lives.where,
  });
  const served = select({
    select: {
      i: 'w.i',
      ...Object.fromEntries(groups.map((name) => [name, `s.${name}`])),
      party_k: 's.party_k',
      ...nothing,
    },
    from: sub(pieces, 's'),
    joins: [join(context.windowRows(), SERVED_IN)],
    distinct: true,
  });
  return { query: unionAll(served, sums), groups };
}

function figureAmounts(figure: MeasureCall, context: EvaluationContext): CustomerAmounts {
  const rows = CUSTOMER_FIGURES[figure.name];
  if (rows === undefined) throw new Error(`${figure.name} is no figure of a customer.`);
  const served = select({
    select: { i: 'w.i', day: 'w.at', party_k: 's.party_k', ...nothing },
    from: context.relation('customer_state', 's'),
    joins: [join(context.windowRows(), SERVED_IN)],
    distinct: true,
  });
  const found = select({
    select: {
      i: 'w.i',
      day: 'w.at',
      party_k: 'x.party_k',
      v: 'x.v',
      missing: 'CASE WHEN x.v IS NULL THEN 1 ELSE 0 END',
    },
    from: sub(rows(figure, context), 'x'),
    joins: [join(context.windowRows(), 'w.i = x.i')],
    where: [oneOf('x.party_k', [0], true)],
  });
  const of = unionAll(served, found);
  const classed = context.classed({ of, shape: 'fact', keep: ['i', 'v', 'missing'] });
  const groups = groupOutputs(classed.groups);
  return {
    query: select({
      select: { i: true, ...groups, party_k: true, v: true, missing: true },
      from: classed.source,
      where: classed.where,
    }),
    groups: Object.keys(groups),
  };
}

import type { Expression, Query } from '../sql/nodes.ts';
import { join, kept, oneOf, select, sub, unionAll } from '../sql/select.ts';
import { authorised } from './authority.ts';
import { customerUnit } from './customer-unit.ts';
import { limitedTo, stateIntervals, type Knowledge } from './knowledge.ts';
import { orderGoods } from './orders.ts';
import type { DerivationRules } from './rules.ts';

/** Statuses in which a recurring charge runs (MRR, DOMAIN 1.8). */
const CHARGED = ['in_force', 'arrears'];

/** Columns of {@link holdings}. */
export const HOLDING_COLUMNS = [
  'party_k',
  'agreement_k',
  'category_k',
  'is_held',
  'is_licence',
  'quantity',
  'monthly',
  'currency',
  'valid_from',
  'valid_to',
] as const;

/**
 * H as intervals: one row a holder, agreement and stretch of unchanged state. `is_held` rows make customers and holdings;
 * the others only recur (add-ons that are no product of their own). Quantity and monthly charge are the holder's share:
 * they are exact to 14 decimals, so that the parts of an agreement add up to the whole. Roles, test and internal
 * parties, countability, status and term are decided here and nowhere else.
 */
export function holdings(rules: DerivationRules, knowledge: Knowledge): Query {
  const parts: Query[] = [contractual(rules, knowledge, rules.customerBasis !== 'noncontractual')];
  if (rules.customerBasis !== 'contractual') parts.push(bought(rules, knowledge));
  return unionAll(...parts);
}

function contractual(rules: DerivationRules, knowledge: Knowledge, makesCustomers: boolean): Query {
  const agreements = limitedTo(knowledge, 'agreements');
  const agreement = stateIntervals(
    {
      from: 'agreement',
      key: ['agreement_k'],
      keep: [
        'product_k',
        'status',
        'term_end_on',
        'is_test',
        'quantity',
        'recurring_amount',
        'recurring_unit',
        'recurring_count',
        'currency',
        'source_id',
      ],
      only: agreements,
    },
    knowledge,
    false,
  );
  const holder = stateIntervals(
    {
      from: 'agreement_party',
      key: ['agreement_k', 'party_k', 'role'],
      keep: ['active', 'share'],
      only: agreements,
    },
    knowledge,
    false,
  );
  const product = stateIntervals(
    {
      from: 'product',
      key: ['product_k'],
      keep: ['category_k', 'is_countable', 'is_recurring', 'is_licence', 'term_rule', 'line_of_business'],
    },
    knowledge,
    true,
  );
  const isCharged = `p.is_recurring AND a.recurring_amount IS NOT NULL AND :charged`;
  const charged = oneOf('a.status', CHARGED);
  const held: Expression = oneOf('a.status', rules.inForceStatuses);
  const unit = customerUnit(rules, knowledge, 'h.party_k');
  const pieces = select({
    select: {
      party_k: unit.party,
      agreement_k: 'a.agreement_k',
      category_k: 'p.category_k',
      is_held: makesCustomers ? 'p.is_countable AND :held' : 'FALSE',
      is_licence: 'p.is_licence',
      quantity: 'a.quantity * h.share',
      monthly: `CASE WHEN ${isCharged} THEN monthly_amount(a.recurring_amount, a.recurring_unit, a.recurring_count) * h.share ELSE 0 END`,
      currency: 'a.currency',
      valid_from: 'greatest(a.valid_from, h.valid_from, p.valid_from, c.valid_from)',
      valid_to: `least(a.valid_to, h.valid_to, p.valid_to, c.valid_to, CASE WHEN p.term_rule = 'expires' AND a.term_end_on IS NOT NULL THEN a.term_end_on ELSE DATE '9999-12-31' END)`,
    },
    from: sub(agreement, 'a'),
    joins: [
      join(sub(holder, 'h'), 'h.agreement_k = a.agreement_k'),
      join(sub(product, 'p'), 'p.product_k = a.product_k'),
      ...unit.joins,
    ],
    where: [
      'NOT a.is_test',
      'h.active',
      oneOf('h.role', rules.holderRoles),
      `(p.is_countable AND :held) OR (${isCharged})`,
      ...authorised(rules, 'agreement', { source: 'a.source_id', line: 'p.line_of_business' }),
    ],
    holes: { held, charged },
  });
  return select({
    select: kept(HOLDING_COLUMNS),
    from: sub(pieces, 'piece'),
    where: ['valid_from < valid_to'],
  });
}

/** Goods bought keep somebody a customer for the lapse window. */
function bought(rules: DerivationRules, knowledge: Knowledge): Query {
  const pieces = select({
    select: {
      party_k: true,
      agreement_k: '-order_k',
      category_k: true,
      is_held: 'TRUE',
      is_licence: 'FALSE',
      quantity: 'net',
      monthly: '0::DECIMAL(38,14)',
      currency: 'NULL::VARCHAR',
      valid_from: true,
      valid_to: `least(valid_to, day + ${rules.lapseWindowDays})`,
    },
    from: sub(orderGoods(rules, knowledge), 'g'),
  });
  return select({
    select: kept(HOLDING_COLUMNS),
    from: sub(pieces, 'piece'),
    where: ['valid_from < valid_to'],
  });
}

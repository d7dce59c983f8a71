import { tableDescription, type CanonicalTable } from '@sextant/contracts';
import type { Query, Source } from '../sql/nodes.ts';
import { join, kept, leftJoin, oneOf, select, sub } from '../sql/select.ts';
import { authorised } from './authority.ts';
import { converted } from './currency.ts';
import { canonicalOf } from './identity.ts';
import { factRows, limitedTo, stateIntervals, type Knowledge } from './knowledge.ts';
import { orderStates } from './orders.ts';
import { partyIntervals } from './parties.ts';
import type { DerivationRules } from './rules.ts';

/** Movement kinds by their code in the derived tables. */
export const MOVEMENT_CODES = kindsOf('movement');
export const INTERACTION_CODES = kindsOf('interaction');
/** Nobody: money that no party could be found for. */
export const UNATTRIBUTED = 0;

function kindsOf(table: CanonicalTable): readonly string[] {
  return tableDescription(table).columns['kind']?.in ?? [];
}

export const movementCode = (kind: string): number => MOVEMENT_CODES.indexOf(kind);
export const interactionCode = (kind: string): number => INTERACTION_CODES.indexOf(kind);

/** Which row of the canonical table it was; no two rows of one have both. */
export const PLACE = ['batch_id', 'seq'] as const;

/** Columns of `movement` that {@link flows} and the orders are made from. */
export const MOVEMENT_COLUMNS = [
  'kind',
  'party_k',
  'agreement_k',
  'product_k',
  'order_k',
  'quantity',
  'amount',
  'currency',
  'business_date',
  'initiator',
  'purpose',
  'source_id',
  ...PLACE,
] as const;

/** Columns of {@link flows}. */
export const FLOW_COLUMNS = [
  'party_k',
  'day',
  'kind',
  'category_k',
  'order_k',
  'is_licence',
  'initiator',
  'is_income',
  'amount',
  'quantity',
  'share',
  'source_amount',
  'currency',
  ...PLACE,
] as const;

const named = (columns: readonly string[], as: string): Record<string, string> =>
  Object.fromEntries(columns.map((name) => [name, `${as}.${name}`]));

const codes = (as: string, column: string, list: readonly string[]): Source => ({
  node: 'values',
  as,
  columns: [column, 'code'],
  rows: list.map((each, code) => [
    { node: 'literal', value: each },
    { node: 'literal', value: code },
  ]),
});

/**
 * Movements as they count: one row a movement and party it belongs to. A movement belongs to its own party, else to the
 * owners of its agreement on its day by share, else to the party of its order, else to nobody (DOMAIN 1.2, 1.8). Amounts
 * are in the reporting currency; null where there is no rate. Test and internal parties, agreements and orders are out.
 */
export function flows(rules: DerivationRules, knowledge: Knowledge): Query {
  const movement = factRows(
    {
      from: 'movement',
      key: ['movement_id'],
      keep: MOVEMENT_COLUMNS,
      only: limitedTo(knowledge, 'movements'),
    },
    knowledge,
  );
  const agreement = stateIntervals(
    {
      from: 'agreement',
      key: ['agreement_k'],
      keep: ['product_k', 'is_test'],
      only: limitedTo(knowledge, 'agreements'),
    },
    knowledge,
    true,
  );
  const owner = holders(rules, knowledge, ['share']);
  const product = stateIntervals(
    { from: 'product', key: ['product_k'], keep: ['category_k', 'is_licence', 'line_of_business'] },
    knowledge,
    true,
  );
  const order = select({
    select: { order_k: true, party_k: true, is_test: true },
    from: sub(orderStates(knowledge), 'o'),
    qualify: `row_number() OVER (PARTITION BY order_k ORDER BY valid_from DESC) = 1`,
  });
  const placed = select({
    select: {
      kind: 'kinds.code',
      kind_name: 'm.kind',
      agreement_k: 'm.agreement_k',
      order_k: 'm.order_k',
      product_k: 'coalesce(m.product_k, a.product_k)',
      party_k: 'coalesce(m.party_k, h.party_k, o.party_k)',
      share: 'CASE WHEN m.party_k IS NULL AND h.party_k IS NOT NULL THEN h.share ELSE 1::DECIMAL(9,8) END',
      amount: 'm.amount',
      quantity: 'm.quantity',
      currency: 'm.currency',
      day: 'm.business_date',
      initiator: `CASE m.initiator WHEN 'customer' THEN 1 WHEN 'firm' THEN 2 WHEN 'third_party' THEN 3 ELSE 0 END`,
      is_income: `coalesce(m.purpose IN ('salary', 'pension', 'benefit'), FALSE)`,
      source_id: 'm.source_id',
      ...named(PLACE, 'm'),
    },
    from: sub(movement, 'm'),
    joins: [
      join(codes('kinds', 'kind', MOVEMENT_CODES), 'kinds.kind = m.kind'),
      leftJoin(
        sub(agreement, 'a'),
        'a.agreement_k = m.agreement_k AND a.valid_from <= m.business_date AND m.business_date < a.valid_to',
      ),
      leftJoin(
        sub(owner, 'h'),
        // A condition on the left side alone would make every pair of rows be looked at.
        'h.agreement_k = CASE WHEN m.party_k IS NULL THEN m.agreement_k END AND h.valid_from <= m.business_date AND m.business_date < h.valid_to',
      ),
      leftJoin(sub(order, 'o'), 'o.order_k = m.order_k'),
    ],
    where: ['NOT coalesce(a.is_test, FALSE)', 'NOT coalesce(o.is_test, FALSE)'],
  });
  const payer = canonicalOf(knowledge, 'f.party_k', 'k', leftJoin);
  const money = converted(
    select({
      select: {
        party_k: `coalesce(${payer.party}, ${UNATTRIBUTED})`,
        kind: 'f.kind',
        kind_name: 'f.kind_name',
        source_id: 'f.source_id',
        order_k: 'coalesce(f.order_k, 0)',
        product_k: 'f.product_k',
        share: 'f.share',
        amount: 'f.amount',
        quantity: 'f.quantity',
        currency: 'f.currency',
        day: 'f.day',
        initiator: 'f.initiator',
        is_income: 'f.is_income',
        ...named(PLACE, 'f'),
      },
      from: sub(placed, 'f'),
      joins: payer.joins,
    }),
    [
      'party_k',
      'kind',
      'kind_name',
      'source_id',
      'order_k',
      'product_k',
      'share',
      'quantity',
      'initiator',
      'is_income',
      ...PLACE,
    ],
    rules,
    knowledge,
  );
  return select({
    select: {
      party_k: 'f.party_k',
      day: 'f.day',
      kind: 'f.kind::TINYINT',
      category_k: 'coalesce(p.category_k, 0)',
      order_k: 'f.order_k',
      is_licence: 'coalesce(p.is_licence, FALSE)',
      initiator: 'f.initiator::TINYINT',
      is_income: 'f.is_income',
      amount: '(f.converted * f.share)::DECIMAL(38,14)',
      quantity: '(f.quantity * f.share)::DECIMAL(38,14)',
      // How much of the movement is this party's, and the whole movement in its own currency.
      share: 'f.share::DECIMAL(9,8)',
      source_amount: 'f.amount',
      currency: 'f.currency',
      ...named(PLACE, 'f'),
    },
    from: sub(money, 'f'),
    joins: [
      leftJoin(sub(product, 'p'), 'p.product_k = f.product_k AND p.valid_from <= f.day AND f.day < p.valid_to'),
      leftJoin(
        sub(partyIntervals(knowledge), 'c'),
        'c.party_k = f.party_k AND c.valid_from <= f.day AND f.day < c.valid_to',
      ),
    ],
    where: [
      'NOT coalesce(c.is_test, FALSE)',
      'NOT coalesce(c.is_internal, FALSE)',
      ...authorised(rules, 'movement', { source: 'f.source_id', kind: 'f.kind_name', line: 'p.line_of_business' }),
    ],
  });
}

/** Who holds an agreement, as stretches: (agreement_k, party_k, kept columns, valid_from, valid_to). */
function holders(rules: DerivationRules, knowledge: Knowledge, keep: readonly string[]): Query {
  return select({
    select: {
      agreement_k: true,
      party_k: true,
      ...kept(keep),
      valid_from: true,
      valid_to: true,
    },
    from: sub(
      stateIntervals(
        {
          from: 'agreement_party',
          key: ['agreement_k', 'party_k', 'role'],
          keep: ['active', ...keep],
          only: limitedTo(knowledge, 'agreements'),
        },
        knowledge,
        false,
      ),
      'h',
    ),
    where: ['active', oneOf('role', rules.holderRoles)],
  });
}

/** Columns of {@link interactions}. */
export const INTERACTION_COLUMNS = [
  'party_k',
  'day',
  'kind',
  'user_key',
  'score',
  'quantity',
  'agreement_k',
  'occurred_at',
  ...PLACE,
] as const;

/**
 * Interactions as they count: with the canonical party, without test and internal ones. An interaction belongs to its own
 * party, else to the first holder of its agreement on its day, else to nobody.
 */
export function interactions(rules: DerivationRules, knowledge: Knowledge): Query {
  const rows = factRows(
    {
      from: 'interaction',
      key: ['interaction_id'],
      keep: [
        'interaction_id',
        'kind',
        'party_k',
        'agreement_k',
        'user_key',
        'score',
        'quantity',
        'occurred_at',
        'business_date',
        'source_id',
        ...PLACE,
      ],
      only: limitedTo(knowledge, 'interactions'),
    },
    knowledge,
  );
  const owned = select({
    select: { interaction_id: 'i.interaction_id', party_k: 'h.party_k' },
    from: sub(rows, 'i'),
    joins: [
      join(
        sub(holders(rules, knowledge, ['party_id']), 'h'),
        'h.agreement_k = i.agreement_k AND h.valid_from <= i.business_date AND i.business_date < h.valid_to',
      ),
    ],
    where: ['i.party_k IS NULL'],
    qualify: 'row_number() OVER (PARTITION BY i.interaction_id ORDER BY h.party_id) = 1',
  });
  const party = canonicalOf(knowledge, 'coalesce(i.party_k, h.party_k)', 'k', leftJoin);
  const placed = select({
    select: {
      party_k: `coalesce(${party.party}, ${UNATTRIBUTED})`,
      day: 'i.business_date',
      kind: 'kinds.code::TINYINT',
      user_key: 'i.user_key',
      score: 'i.score',
      quantity: 'i.quantity',
      agreement_k: 'coalesce(i.agreement_k, 0)',
      occurred_at: 'i.occurred_at',
      ...named(PLACE, 'i'),
    },
    from: sub(rows, 'i'),
    joins: [
      join(codes('kinds', 'kind', INTERACTION_CODES), 'kinds.kind = i.kind'),
      leftJoin(sub(owned, 'h'), 'h.interaction_id = i.interaction_id'),
      ...party.joins,
    ],
    where: authorised(rules, 'interaction', { source: 'i.source_id', kind: 'i.kind' }),
  });
  return select({
    select: named(INTERACTION_COLUMNS, 'f'),
    from: sub(placed, 'f'),
    joins: [
      leftJoin(
        sub(partyIntervals(knowledge), 'c'),
        'c.party_k = f.party_k AND c.valid_from <= f.day AND f.day < c.valid_to',
      ),
    ],
    where: ['NOT coalesce(c.is_test, FALSE)', 'NOT coalesce(c.is_internal, FALSE)'],
  });
}

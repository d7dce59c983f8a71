import { authorised } from '../../relations/authority.ts';
import { customerUnit } from '../../relations/customer-unit.ts';
import { factRows, stateIntervals } from '../../relations/knowledge.ts';
import type { Day } from '../../time/days.ts';
import type { Query } from '../../sql/nodes.ts';
import { afterJoining, join, kept, leftJoin, oneOf, select, sub, unionAll } from '../../sql/select.ts';
import type { EvaluationContext } from '../context.ts';
import { heldBy, mergedIntervals } from '../recurring.ts';

/** For so many days after its own a position holds until another one comes. */
const CARRIED_DAYS = 7;

/** What tells one balance from another, beside its kind. */
const OWNERS = ['agreement_k', 'party_k', 'claim_id'];
const KEY = [...OWNERS, 'ledger_code', 'product_id', 'origin_from', 'entity', 'branch', 'currency'];

/** Whose positions count: rows of the ledger stand beside those of agreements, parties and claims, never with them. */
export type Level = 'owned' | 'ledger';
const IS_OWNED = '(agreement_k IS NOT NULL OR party_k IS NOT NULL OR claim_id IS NOT NULL)';

/** What is delivered of a kind: whose positions count, and the day of the first one; null where there is none. */
export async function delivered(
  context: EvaluationContext,
  kind: string,
): Promise<{ level: Level; first: Day } | null> {
  const rows = factRows(
    {
      from: 'position',
      key: ['position_id'],
      keep: ['kind', 'position_date', 'average_from', 'source_id', ...OWNERS],
    },
    context.knowledge,
  );
  const found = await context.run(
    select({
      select: { first: 'min(position_date)::VARCHAR', owned: `min(position_date) FILTER (WHERE ${IS_OWNED})::VARCHAR` },
      from: sub(rows, 'p'),
      where: [
        oneOf('kind', [kind]),
        'average_from IS NULL',
        ...authorised(context.rules, 'position', { source: 'source_id', kind: 'kind' }),
      ],
    }),
  );
  const owned = found['owned']?.[0];
  const first = found['first']?.[0];
  if (typeof owned === 'string') return { level: 'owned', first: owned };
  return typeof first === 'string' ? { level: 'ledger', first } : null;
}

/**
 * Stretches in which balances of one kind hold: (agreement_k, party_k, currency, amount, quantity, is_gap, valid_from,
 * valid_to). A position holds for seven days after its own or until the next one; after that there is a gap until the
 * next one, which nobody may fill in. Average balances are no positions.
 */
function carried(context: EvaluationContext, kind: string, level: Level, scope: Scope): Query {
  const rows = factRows(
    {
      from: 'position',
      key: ['position_id'],
      keep: ['kind', 'position_date', 'average_from', 'amount', 'quantity', 'source_id', ...KEY],
    },
    context.knowledge,
  );
  const key = kept(KEY);
  const daily = select({
    select: { ...key, day: 'position_date', amount: 'sum(amount)', quantity: 'sum(quantity)' },
    from: sub(rows, 'p'),
    where: [
      oneOf('kind', [kind]),
      'average_from IS NULL',
      // The ledger is read where it alone delivers, and what belongs to nobody is of no licence.
      ...(level === 'owned' && scope === 'customers' ? [IS_OWNED] : []),
      ...authorised(context.rules, 'position', { source: 'source_id', kind: 'kind' }),
    ],
    groupBy: [...KEY, 'position_date'],
  });
  const ordered = select({
    select: {
      ...key,
      amount: true,
      quantity: true,
      day: true,
      next_day: `coalesce(lead(day) OVER (PARTITION BY ${KEY.join(', ')} ORDER BY day), DATE '9999-12-31')`,
    },
    from: sub(daily, 'daily'),
  });
  const part = (isGap: boolean): Query =>
    select({
      select: {
        agreement_k: true,
        party_k: true,
        currency: true,
        amount: true,
        quantity: true,
        is_gap: isGap ? 'TRUE' : 'amount IS NULL AND quantity IS NULL',
        valid_from: isGap ? `day + ${CARRIED_DAYS + 1}` : 'day',
        valid_to: isGap ? 'next_day' : `least(next_day, day + ${CARRIED_DAYS + 1})`,
      },
      from: sub(ordered, 'ordered'),
      where: isGap ? [`next_day > day + ${CARRIED_DAYS + 1}`] : [],
    });
  return unionAll(part(false), part(true));
}

/** Stretches in which agreements have not ended: (agreement_k, valid_from, valid_to). */
function livingAgreements({ knowledge }: EvaluationContext): Query {
  const agreement = stateIntervals(
    { from: 'agreement', key: ['agreement_k'], keep: ['product_k', 'status', 'term_end_on', 'is_test'] },
    knowledge,
    false,
  );
  const product = stateIntervals({ from: 'product', key: ['product_k'], keep: ['term_rule'] }, knowledge, true);
  const living = select({
    select: {
      agreement_k: 'a.agreement_k',
      valid_from: 'greatest(a.valid_from, p.valid_from)',
      valid_to: `least(a.valid_to, p.valid_to, CASE WHEN p.term_rule = 'expires' AND a.term_end_on IS NOT NULL THEN a.term_end_on ELSE DATE '9999-12-31' END)`,
    },
    from: sub(agreement, 'a'),
    joins: [
      leftJoin(
        sub(product, 'p'),
        'p.product_k = a.product_k AND p.valid_from < a.valid_to AND a.valid_from < p.valid_to',
      ),
    ],
    where: ['NOT a.is_test', oneOf('a.status', ['closed', 'rejected', 'withdrawn'], true)],
  });
  return select({
    select: { agreement_k: true, valid_from: true, valid_to: true },
    from: sub(living, 'living'),
    where: ['valid_from < valid_to'],
  });
}

const BALANCE = { amount: true, quantity: true, currency: true, is_gap: true } as const;
/** Columns of {@link balances} beside the party and the days. */
export const BALANCE_COLUMNS: readonly string[] = Object.keys(BALANCE);
const DAYS = { valid_from: true, valid_to: true } as const;
const of = (alias: string): Record<string, string> =>
  Object.fromEntries(BALANCE_COLUMNS.map((name) => [name, `${alias}.${name}`]));
const common = (...aliases: string[]): Record<string, string> => ({
  valid_from: `greatest(${aliases.map((each) => `${each}.valid_from`).join(', ')})`,
  valid_to: `least(${aliases.map((each) => `${each}.valid_to`).join(', ')})`,
});
const meet = (left: string, right: string): string =>
  `${left}.valid_from < ${right}.valid_to AND ${right}.valid_from < ${left}.valid_to`;

/** For how long balances count: as long as there is a customer with the agreement, or as long as it holds a licence. */
export type Scope = 'customers' | 'licences';

/**
 * Balances of one kind by whom they belong to: (party_k, amount, quantity, currency, is_gap, valid_from, valid_to). A
 * balance belongs to its own party, else to the holders of its agreement by share, else to nobody (party 0). It never
 * outlives the agreement or the customer.
 */
export function balances(context: EvaluationContext, kind: string, level: Level, scope: Scope): Query {
  const rows = carried(context, kind, level, scope);
  if (level === 'ledger') return nobodys(rows);
  const parts = [ofAgreements(context, rows, scope), ofParties(context, rows, scope)];
  if (scope === 'customers') parts.push(nobodys(orphans(context, rows)));
  return unionAll(...parts);
}

function ofAgreements(context: EvaluationContext, rows: Query, scope: Scope): Query {
  const holder = stateIntervals(
    { from: 'agreement_party', key: ['agreement_k', 'party_k', 'role'], keep: ['active', 'share'] },
    context.knowledge,
    false,
  );
  const living = scope === 'licences' ? licensedAgreements(context) : livingAgreements(context);
  const shared = select({
    select: {
      source_k: 'h.party_k',
      ...of('b'),
      amount: 'b.amount * h.share',
      quantity: 'b.quantity * h.share',
      ...common('b', 'l', 'h'),
    },
    from: sub(rows, 'b'),
    joins: [
      join(sub(living, 'l'), `l.agreement_k = b.agreement_k AND ${meet('l', 'b')}`),
      join(sub(holder, 'h'), `h.agreement_k = b.agreement_k AND ${meet('h', 'b')} AND ${meet('h', 'l')}`),
    ],
    where: ['b.party_k IS NULL', 'h.active', oneOf('h.role', context.rules.holderRoles)],
  });
  return attributed(context, shared);
}

function ofParties(context: EvaluationContext, rows: Query, scope: Scope): Query {
  const own = select({
    select: { source_k: 'party_k', ...BALANCE, ...DAYS },
    from: sub(rows, 'r'),
    where: ['party_k IS NOT NULL'],
  });
  const customers =
    scope === 'licences' ? sub(heldBy(context, ['is_licence']), 's') : context.relation('customer_state', 's');
  return select({
    select: { party_k: 'b.party_k', ...of('b'), ...common('b', 's') },
    from: sub(attributed(context, own), 'b'),
    joins: [join(customers, `s.party_k = b.party_k AND ${meet('s', 'b')}`)],
  });
}

/** Rows (source_k, …) of those who count, by the customers they are. */
function attributed({ knowledge, rules }: EvaluationContext, rows: Query): Query {
  const unit = customerUnit(rules, knowledge, 'b.source_k');
  return select({
    select: { party_k: unit.party, ...of('b'), ...common('b', 'c') },
    from: sub(rows, 'b'),
    joins: unit.joins,
    where: [afterJoining(meet('c', 'b'))],
  });
}

/** Balances of claims, and of agreements that no source has told anything of. */
function orphans({ knowledge }: EvaluationContext, rows: Query): Query {
  const known = select({
    select: { agreement_k: true },
    from: sub(stateIntervals({ from: 'agreement', key: ['agreement_k'], keep: [] }, knowledge, false), 'a'),
    distinct: true,
  });
  return select({
    select: { ...of('b'), valid_from: 'b.valid_from', valid_to: 'b.valid_to' },
    from: sub(rows, 'b'),
    joins: [leftJoin(sub(known, 'k'), 'k.agreement_k = b.agreement_k')],
    where: ['b.party_k IS NULL', 'k.agreement_k IS NULL'],
  });
}

const nobodys = (rows: Query): Query =>
  select({ select: { party_k: '0', ...BALANCE, ...DAYS }, from: sub(rows, 'nobodys') });

/** Stretches in which an agreement is a licence that somebody holds. */
const licensedAgreements = (context: EvaluationContext): Query =>
  mergedIntervals(
    select({
      select: { agreement_k: true, ...DAYS },
      from: context.relation('holding', 'h'),
      where: ['is_held', 'is_licence'],
    }),
    ['agreement_k'],
  );

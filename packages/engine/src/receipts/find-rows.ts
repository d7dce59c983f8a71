import { tableDescription, type CanonicalTable } from '@sextant/contracts';
import type { EvaluationContext } from '../measures/context.ts';
import { byDimensions, ofGroup } from '../measures/ledger/classes.ts';
import { DIMENSION_COLUMNS } from '../measures/ledger/dimensions.ts';
import { ledgerRows } from '../measures/ledger/entries.ts';
import { interactionCode, movementCode, PLACE } from '../relations/flows.ts';
import { canonicalParties } from '../relations/identity.ts';
import { factRows, stateIntervals } from '../relations/knowledge.ts';
import type { RelationName } from '../relations/registry.ts';
import { binary, col, day as dayNode, type Expression, type Query } from '../sql/nodes.ts';
import { from, kept, leftJoin, oneOf, select, sub } from '../sql/select.ts';
import type { Trail } from './trails.ts';

/** Columns with the day of a fact. */
export const DAY: Readonly<Partial<Record<CanonicalTable, string>>> = {
  movement: 'business_date',
  interaction: 'business_date',
  position: 'position_date',
  gl_entry: 'posting_date',
  fx_rate: 'rate_date',
};

/** Rows of one table that a figure may rest on. */
export interface Found {
  table: CanonicalTable;
  /**
   * A derived relation, or rows (row_key, party_k, category_k, day; or valid_from and valid_to); before the question's
   * classes.
   */
  rows: RelationName | Query;
  /** Conditions on them. */
  where?: Expression[];
  /** `told`: the rows pass the question's filters already. */
  shape: 'interval' | 'fact' | 'told';
  /** Column of the table that `row_key` is, or its batch and place in it (batch_id, seq). */
  key: string | typeof PLACE;
}

/** The rows of a trail with the parties they count for. */
export function findRows(trail: Trail, context: EvaluationContext): Found[] {
  switch (trail.table) {
    case 'agreement':
      return holdingRows(trail, context);
    case 'movement':
    case 'interaction':
      return [ownedFacts(trail)];
    case 'sales_order':
      return [orderRows(trail, context)];
    case 'gl_entry':
      return [entryRows(trail, context)];
    case 'position':
      return [positionRows(trail, context)];
    case 'claim':
      return [claimRows(trail, context)];
    default:
      return [];
  }
}

/** Agreements and orders that somebody holds, with the customers who do. */
function holdingRows({ from: first, to }: Trail, context: EvaluationContext): Found[] {
  const held = (key: string, where: string): Query =>
    select({
      select: { row_key: key, party_k: true, category_k: true, valid_from: true, valid_to: true },
      from: context.relation('holding', 'h'),
      where: [where, 'valid_from <= :to', 'valid_to > :first'],
      holes: { to: dayNode(to), first: dayNode(first) },
    });
  return [
    { table: 'agreement', rows: held('agreement_k', 'agreement_k > 0'), shape: 'interval', key: 'agreement_k' },
    { table: 'sales_order', rows: held('-agreement_k', 'agreement_k < 0'), shape: 'interval', key: 'order_k' },
  ];
}

function orderRows({ from: first, to }: Trail, context: EvaluationContext): Found {
  const byProduct = context.involved.some(({ product }) => product === true);
  const lines = select({
    select: { order_k: true, category_k: true },
    from: context.relation('flow', 'f'),
    where: ['order_k > 0'],
    groupBy: ['order_k', 'category_k'],
  });
  const rows = select({
    select: {
      row_key: 'o.order_k',
      party_k: 'o.party_k',
      day: 'o.day',
      ...(byProduct ? { category_k: 'coalesce(l.category_k, 0)' } : {}),
    },
    from: context.relation('order_state', 'o'),
    joins: byProduct ? [leftJoin(sub(lines, 'l'), 'l.order_k = o.order_k')] : [],
    where: ['o.day >= :first', 'o.day <= :to', 'o.valid_from <= :to', ':to < o.valid_to'],
    holes: { to: dayNode(to), first: dayNode(first) },
  });
  return { table: 'sales_order', rows, shape: 'fact', key: 'order_k' };
}

/** Movements or interactions with the parties they belong to. */
function ownedFacts({ table, kinds, from: first, to }: Trail): Found {
  const isMovement = table === 'movement';
  const codes = kinds.map(isMovement ? movementCode : interactionCode);
  return {
    table,
    rows: isMovement ? 'flow' : 'contact',
    where: [
      binary('>=', col('day'), dayNode(first)),
      binary('<=', col('day'), dayNode(to)),
      ...(codes.length === 0 ? [] : [oneOf('kind', codes)]),
    ],
    shape: 'fact',
    key: PLACE,
  };
}

/** Entries of the ledger, by its own dimensions. */
function entryRows(trail: Trail, context: EvaluationContext): Found {
  const keep = ['entry_id', 'kpi_line', ...Object.values(DIMENSION_COLUMNS)];
  const posted = select({
    select: { ...kept(keep), day: true },
    from: sub(ledgerRows(context, keep), 'posted'),
    where: [ofGroup(context, trail.group), 'day >= :first', 'day <= :to', ...ofKinds(trail, 'kpi_line')],
    holes: holesOf(trail),
  });
  const { source, where } = byDimensions(context, posted, ['entry_id', 'day']);
  const rows = select({ select: { row_key: 'entry_id', party_k: '0', day: true }, from: source, where });
  return { table: 'gl_entry', rows, shape: 'told', key: 'entry_id' };
}

/** Positions of parties, and of agreements with those who hold them; positions of the ledger are nobody's. */
function positionRows(trail: Trail, context: EvaluationContext): Found {
  const { key } = tableDescription('position');
  const [id = 'position_id'] = key;
  const stated = factRows(
    { from: 'position', key, keep: [id, 'kind', 'agreement_k', 'party_k', 'position_date'] },
    context.knowledge,
  );
  const rows = select({
    select: {
      row_key: `r.${id}`,
      party_k: 'coalesce(k.canonical_k, h.party_k, 0)',
      category_k: 'coalesce(h.category_k, 0)',
      day: 'r.position_date',
    },
    from: sub(stated, 'r'),
    joins: [
      leftJoin(sub(canonicalParties(context.knowledge), 'k'), 'k.party_k = r.party_k'),
      leftJoin(
        context.relation('holding', 'h'),
        'h.agreement_k = r.agreement_k AND h.valid_from <= r.position_date AND r.position_date < h.valid_to',
      ),
    ],
    where: ['r.position_date >= :first', 'r.position_date <= :to', ...ofKinds(trail, 'r.kind')],
    holes: holesOf(trail),
  });
  return { table: 'position', rows, shape: 'fact', key: id };
}

/** Claims for losses of the days, or reported on them. */
function claimRows(trail: Trail, context: EvaluationContext): Found {
  const claims = stateIntervals(
    { from: 'claim', key: ['claim_id'], keep: ['agreement_id', 'party_id', 'loss_date', 'reported_date'] },
    context.knowledge,
    true,
  );
  const isWithin = (column: string): string => `(${column} >= :first AND ${column} <= :to)`;
  const rows = select({
    select: {
      row_key: 'c.claim_id',
      party_k: 'coalesce(k.canonical_k, h.party_k, 0)',
      category_k: 'coalesce(h.category_k, 0)',
      day: 'c.loss_date',
    },
    from: sub(claims, 'c'),
    joins: [
      leftJoin(from('party_key', 'p'), 'p.party_id = c.party_id'),
      leftJoin(sub(canonicalParties(context.knowledge), 'k'), 'k.party_k = p.party_k'),
      leftJoin(from('agreement_key', 'a'), 'a.agreement_id = c.agreement_id'),
      leftJoin(
        context.relation('holding', 'h'),
        'h.agreement_k = a.agreement_k AND h.valid_from <= c.loss_date AND c.loss_date < h.valid_to',
      ),
    ],
    where: [`${isWithin('c.loss_date')} OR ${isWithin('c.reported_date')}`, 'c.valid_from <= :to', ':to < c.valid_to'],
    holes: holesOf(trail),
  });
  return { table: 'claim', rows, shape: 'fact', key: 'claim_id' };
}

const ofKinds = ({ kinds }: Trail, column: string) => (kinds.length === 0 ? [] : [oneOf(column, kinds)]);
const holesOf = ({ from: first, to }: Trail) => ({ first: dayNode(first), to: dayNode(to) });

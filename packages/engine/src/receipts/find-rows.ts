import { tableDescription, type CanonicalTable } from '@sextant/contracts';
import type { EvaluationContext } from '../measures/context.ts';
import { byDimensions, ofGroup } from '../measures/ledger/classes.ts';
import { DIMENSION_COLUMNS } from '../measures/ledger/dimensions.ts';
import { ledgerRows } from '../measures/ledger/entries.ts';
import { flows, interactionCode, interactions, movementCode } from '../relations/flows.ts';
import { canonicalParties } from '../relations/identity.ts';
import { factRows, stateIntervals, type Knowledge } from '../relations/knowledge.ts';
import { day as dayNode, type Query } from '../sql/nodes.ts';
import { from, leftJoin, oneOf, select, semiJoin, sub, unionAll } from '../sql/select.ts';
import type { Trail } from './trails.ts';

/** Names of the tables that narrow what a statement derives to the rows of a trail. */
const WANTED = {
  parties: 'wanted_party',
  members: 'wanted_member',
  agreements: 'wanted_agreement',
  orders: 'wanted_order',
  movements: 'wanted_movement',
  interactions: 'wanted_interaction',
};

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
  /** (row_key, party_k, day; or valid_from and valid_to), before the classes of the question. */
  rows: Query;
  /** `told`: the rows pass the question's filters already. */
  shape: 'interval' | 'fact' | 'told';
  /** Column of the table that `row_key` is. */
  key: string;
}

/** The rows of a trail with the parties they count for. */
export function findRows(trail: Trail, context: EvaluationContext): Found[] {
  switch (trail.table) {
    case 'agreement':
      return holdingRows(trail, context);
    case 'movement':
    case 'interaction':
      return [ownedFacts(trail, context)];
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
      select: { row_key: key, party_k: true, valid_from: true, valid_to: true },
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
  const rows = select({
    select: { row_key: 'order_k', party_k: true, day: true },
    from: context.relation('order_state', 'o'),
    where: ['day >= :first', 'day <= :to', 'valid_from <= :to', ':to < valid_to'],
    holes: { to: dayNode(to), first: dayNode(first) },
  });
  return { table: 'sales_order', rows, shape: 'fact', key: 'order_k' };
}

/** Movements or interactions with the parties they belong to, derived for the rows of the trail alone. */
function ownedFacts(trail: Trail, context: EvaluationContext): Found {
  const { rules, knowledge } = context;
  const isMovement = trail.table === 'movement';
  const id = isMovement ? 'movement_id' : 'interaction_id';
  const only: NonNullable<Knowledge['only']> = WANTED;
  const derived = isMovement
    ? flows(rules, { ...knowledge, only }, ['movement_id'])
    : interactions(rules, { ...knowledge, only }, ['interaction_id']);
  const codes = trail.kinds.map(isMovement ? movementCode : interactionCode);
  const rows: Query = {
    node: 'with',
    tables: wantedTables(trail, id, knowledge),
    query: select({
      select: { row_key: id, party_k: true, day: true },
      from: sub(derived, 'f'),
      where: ['day >= :first', 'day <= :to', ...(codes.length === 0 ? [] : [oneOf('kind', codes)])],
      holes: holesOf(trail),
    }),
  };
  return { table: trail.table, rows, shape: 'fact', key: id };
}

/** The rows of a trail as they were stated at any time, and whatever decides whom they belong to. */
function wantedTables(trail: Trail, id: string, knowledge: Knowledge): Extract<Query, { node: 'with' }>['tables'] {
  const isMovement = trail.table === 'movement';
  const name = isMovement ? WANTED.movements : WANTED.interactions;
  const candidate = select({
    select: { [id]: true, party_k: true, agreement_k: true, order_k: isMovement ? 'order_k' : 'NULL::INTEGER' },
    from: from(trail.table),
    where: [...daysOf(trail), ...ofKinds(trail, 'kind')],
    holes: holesOf(trail),
  });
  const distinct = (column: string): Query =>
    select({ select: { [column]: true }, from: from(name), where: [`${column} IS NOT NULL`], distinct: true });
  const partiesOf = (of: CanonicalTable, by: string, wanted: string): Query =>
    select({
      select: { party_k: `${of}.party_k` },
      from: from(of),
      joins: [semiJoin(from(wanted), `${wanted}.${by} = ${of}.${by}`)],
      where: [`${of}.party_k IS NOT NULL`],
    });
  const owner = unionAll(
    distinct('party_k'),
    partiesOf('agreement_party', 'agreement_k', WANTED.agreements),
    partiesOf('sales_order', 'order_k', WANTED.orders),
  );
  const everybody = sub(canonicalParties(knowledge), 'k');
  return [
    { name, query: candidate, materialized: true },
    { name: WANTED.agreements, query: distinct('agreement_k'), materialized: true },
    { name: WANTED.orders, query: distinct('order_k'), materialized: true },
    { name: 'wanted_owner', query: owner, materialized: true },
    {
      name: WANTED.parties,
      query: select({
        select: { party_k: 'k.canonical_k' },
        from: everybody,
        joins: [semiJoin(from('wanted_owner', 'o'), 'o.party_k = k.party_k')],
        distinct: true,
      }),
      materialized: true,
    },
    {
      name: WANTED.members,
      query: select({
        select: { party_k: 'k.party_k' },
        from: everybody,
        joins: [semiJoin(from(WANTED.parties, 'p'), 'p.party_k = k.canonical_k')],
      }),
      materialized: true,
    },
  ];
}

/** Entries of the ledger, by its own dimensions. */
function entryRows(trail: Trail, context: EvaluationContext): Found {
  const keep = ['entry_id', 'kpi_line', ...Object.values(DIMENSION_COLUMNS)];
  const posted = select({
    select: { ...Object.fromEntries(keep.map((name) => [name, true as const])), day: true },
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
    select: { row_key: `r.${id}`, party_k: 'coalesce(k.canonical_k, h.party_k, 0)', day: 'r.position_date' },
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
    select: { row_key: 'c.claim_id', party_k: 'coalesce(k.canonical_k, h.party_k, 0)', day: 'c.loss_date' },
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
const daysOf = ({ table: name }: Trail): string[] => [`${DAY[name]} >= :first`, `${DAY[name]} <= :to`];
const holesOf = ({ from: first, to }: Trail) => ({ first: dayNode(first), to: dayNode(to) });

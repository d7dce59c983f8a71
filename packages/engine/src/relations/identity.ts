import { lit, table, type Join, type Query, type Source } from '../sql/nodes.ts';
import { antiJoin, from, join, leftJoin, select, semiJoin, sub, unionAll } from '../sql/select.ts';
import type { Knowledge } from './knowledge.ts';

/**
 * Who is who: (party_k, canonical_k). Identity has one clock: the latest links known at K hold for every day.
 */
export function canonicalParties(knowledge: Knowledge): Query {
  const { links } = knowledge;
  if (isUnlinked(knowledge)) {
    return select({ select: { party_k: true, canonical_k: 'party_k' }, from: table('party_key') });
  }
  if (links === undefined) return select({ select: { party_k: true, canonical_k: true }, from: table('party_key') });
  const known: Source = {
    node: 'values',
    rows: links.map(([party, canonical]) => [lit(party), lit(canonical)]),
    as: 'l',
    columns: ['party_k', 'canonical_k'],
  };
  return select({
    select: { party_k: 'k.party_k', canonical_k: 'coalesce(l.canonical_k, k.party_k)' },
    from: from('party_key', 'k'),
    joins: [leftJoin(known, 'l.party_k = k.party_k')],
  });
}

const isUnlinked = ({ hasLinks, links }: Knowledge): boolean => !hasLinks || links?.length === 0;

/** The canonical party of a source record: its key, and what has to be joined for it. */
export function canonicalOf(
  knowledge: Knowledge,
  record: string,
  as: string,
  joined: typeof join = join,
): { party: string; joins: Join[] } {
  // Everybody is who they are: looking up a million of them would tell nothing.
  if (isUnlinked(knowledge)) return { party: record, joins: [] };
  return {
    party: `${as}.canonical_k`,
    joins: [joined(sub(canonicalParties(knowledge), as), `${as}.party_k = ${record}`)],
  };
}

/** How much each source is trusted: as the store has it, or by another policy. */
function sourceRank({ sourcePriority }: Knowledge): Source {
  if (sourcePriority === undefined) return from('source_rank', 's');
  const rows = sourcePriority.map((source, place) => [lit(source), lit(place)]);
  return {
    node: 'values',
    rows: rows.length > 0 ? rows : [[lit(''), lit(0)]],
    as: 's',
    columns: ['source_id', 'priority'],
  };
}

/** How the values of the members of a merged party become one. `first`: the first known, by preference; `any`: true for one. */
export type Merge = 'first' | 'any';

/**
 * Intervals of source records (party_k, source_id, values, valid_from, valid_to) as intervals of canonical parties. Of a
 * merged party the most trusted source leads, then the canonical record, then the others in order of their number.
 */
export function canonicalIntervals(
  records: Query,
  values: Readonly<Record<string, Merge>>,
  knowledge: Knowledge,
): Query {
  const names = Object.keys(values);
  const kept = (prefix: string): Record<string, string> =>
    Object.fromEntries(names.map((name) => [name, `${prefix}.${name}`]));
  if (!knowledge.hasLinks) {
    return select({
      select: { party_k: 'r.party_k', ...kept('r'), valid_from: 'r.valid_from', valid_to: 'r.valid_to' },
      from: sub(records, 'r'),
    });
  }
  const member = select({
    select: {
      canonical_k: 'm.canonical_k',
      preference: `(coalesce(s.priority, 1000) * 2 + CASE WHEN m.canonical_k = r.party_k THEN 0 ELSE 1 END)::BIGINT * 10000000000 + r.party_k`,
      ...kept('r'),
      valid_from: 'r.valid_from',
      valid_to: 'r.valid_to',
    },
    from: sub(records, 'r'),
    joins: [
      join(sub(canonicalParties(knowledge), 'm'), 'm.party_k = r.party_k'),
      leftJoin(sourceRank(knowledge), 's.source_id = r.source_id'),
    ],
  });
  const merged = select({
    select: { canonical_k: true },
    from: sub(canonicalParties(knowledge), 'm'),
    where: ['canonical_k <> party_k'],
    distinct: true,
  });
  const single = select({
    select: { party_k: 'r.canonical_k', ...kept('r'), valid_from: 'r.valid_from', valid_to: 'r.valid_to' },
    from: from('member', 'r'),
    joins: [antiJoin(sub(merged, 'm'), 'm.canonical_k = r.canonical_k')],
  });
  const cut = select({
    select: { canonical_k: 'r.canonical_k', day: 'r.valid_from' },
    from: from('member', 'r'),
    joins: [semiJoin(sub(merged, 'm'), 'm.canonical_k = r.canonical_k')],
    distinct: true,
  });
  const span = select({
    select: {
      canonical_k: true,
      valid_from: 'day',
      valid_to: `coalesce(lead(day) OVER (PARTITION BY canonical_k ORDER BY day), DATE '9999-12-31')`,
    },
    from: sub(cut, 'cut'),
  });
  const one = (name: string): string =>
    values[name] === 'any' ? `bool_or(m.${name})` : `arg_min(m.${name}, m.preference)`;
  const together = select({
    select: {
      party_k: 'p.canonical_k',
      ...Object.fromEntries(names.map((name) => [name, one(name)])),
      valid_from: 'p.valid_from',
      valid_to: 'p.valid_to',
    },
    from: sub(span, 'p'),
    joins: [
      join(
        from('member', 'm'),
        'm.canonical_k = p.canonical_k AND m.valid_from <= p.valid_from AND p.valid_from < m.valid_to',
      ),
    ],
    groupBy: ['p.canonical_k', 'p.valid_from', 'p.valid_to'],
  });
  return {
    node: 'with',
    tables: [{ name: 'member', query: member, materialized: true }],
    query: unionAll(single, together),
  };
}

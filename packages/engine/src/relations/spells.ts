import type { Query, Source } from '../sql/nodes.ts';
import { lit } from '../sql/nodes.ts';
import { select, sub } from '../sql/select.ts';

/** Columns of {@link spells}. */
export const SPELL_COLUMNS = ['party_k', 'day', 'held_from', 'held_to', 'until_day', 'first_day'] as const;

/**
 * Relationships in pieces: a row for each unbroken stretch as a customer, [held_from, held_to). Stretches of one party
 * that are at most `gapDays` apart are one relationship, which began on `day`. The row says how the relationship stood at
 * the end of each day from `held_from` up to `until_day` (exclusive), when the next of its pieces begins: running before
 * `held_to`, ended from then on. So a gap that later turned out to be short still counts as an end on the days before
 * the return (DOMAIN 4.6). `first_day` is the first day ever as a customer.
 */
export function spells(state: Source, gapDays: number): Query {
  const byParty = 'PARTITION BY party_k ORDER BY held_from';
  const pieces = select({
    select: { party_k: true, held_from: 'spell_from', held_to: 'spell_to' },
    from: state,
    where: ['valid_from = spell_from'],
  });
  const marked = select({
    select: {
      party_k: true,
      held_from: true,
      held_to: true,
      starts: `CASE WHEN held_from - lag(held_to) OVER (${byParty}) <= :gap THEN 0 ELSE 1 END`,
    },
    from: sub(pieces, 'piece'),
    holes: { gap: lit(gapDays) },
  });
  const numbered = select({
    select: {
      party_k: true,
      held_from: true,
      held_to: true,
      number: `sum(starts) OVER (${byParty} ROWS UNBOUNDED PRECEDING)`,
    },
    from: sub(marked, 'marked'),
  });
  const ofSpell = 'PARTITION BY party_k, number ORDER BY held_from';
  return select({
    select: {
      party_k: true,
      day: `min(held_from) OVER (PARTITION BY party_k, number)`,
      held_from: true,
      held_to: true,
      until_day: `coalesce(lead(held_from) OVER (${ofSpell}), DATE '9999-12-31')`,
      first_day: 'min(held_from) OVER (PARTITION BY party_k)',
    },
    from: sub(numbered, 'numbered'),
  });
}

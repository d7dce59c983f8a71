import type { DerivedScheme } from '@sextant/contracts';
import type { Expression, Query, Source } from '../sql/nodes.ts';
import { from, join, leftJoin, select, sub, unionAll } from '../sql/select.ts';
import { canonicalIntervals } from './identity.ts';
import { limitedTo, stateIntervals, type Knowledge } from './knowledge.ts';
import { partyIntervals } from './parties.ts';

/** Code of a class nobody told us. */
export const UNKNOWN = 0;
export const NOT_APPLICABLE = 'not_applicable';

/** Class names of a derived scheme in order of their codes, where they follow from its bounds. */
export function boundedClasses({ from: attribute, bounds = [] }: DerivedScheme): string[] | null {
  if (attribute !== 'employee_count' && attribute !== 'age') return null;
  const first = attribute === 'age' ? 0 : 1;
  const classes = [first, ...bounds].map((low, index) => {
    const next = bounds[index];
    if (next === undefined) return attribute === 'age' ? `${low}+` : `${low}+`;
    return index === 0 && attribute === 'age' ? `under ${next}` : `${low}-${next - 1}`;
  });
  return ['unknown', ...classes, NOT_APPLICABLE];
}

/**
 * The classes of one scheme as intervals without a gap: (party_k, code, valid_from, valid_to). A class also holds before
 * it was known; only a programme begins when it begins. A scheme of the policy's `derivedSchemes` follows from the party.
 */
export function classIntervals(scheme: string, derived: DerivedScheme | undefined, knowledge: Knowledge): Query {
  if (derived !== undefined) return derivedIntervals(derived, knowledge);
  const backfilled = !scheme.startsWith('programme:');
  const records = stateIntervals(
    {
      from: 'party_segment',
      key: ['party_k', 'scheme'],
      keep: ['segment', 'source_id'],
      only: limitedTo(knowledge, 'members'),
      where: [{ node: 'binary', operator: '=', left: column('scheme', 'party_segment'), right: text(scheme) }],
    },
    knowledge,
    backfilled,
  );
  const coded = select({
    select: {
      party_k: 'i.party_k',
      source_id: 'i.source_id',
      code: 'd.code',
      valid_from: 'i.valid_from',
      valid_to: 'i.valid_to',
    },
    from: sub(records, 'i'),
    joins: [join(from('segment_code', 'd'), 'd.scheme = i.scheme AND d.segment = i.segment')],
  });
  const known = canonicalIntervals(coded, { code: 'first' }, knowledge);
  if (backfilled) return known;
  const before = select({
    select: { party_k: true, code: '0', valid_from: `DATE '0001-01-01'`, valid_to: 'min(valid_from)' },
    from: sub(known, 'known'),
    groupBy: ['party_k'],
  });
  return unionAll(known, before);
}

const column = (name: string, of: string): Expression => ({ node: 'column', table: of, name });
const text = (value: string): Expression => ({ node: 'literal', value });

/** Classes that follow from attributes of the party on each day. */
function derivedIntervals(derived: DerivedScheme, knowledge: Knowledge): Query {
  if (derived.from === 'age') return ageIntervals(derived, knowledge);
  if (derived.from === 'employee_count') return sizeIntervals(derived, knowledge);
  const attribute = (
    {
      industry: 'industry_code',
      country: 'country',
      party_type: 'party_type',
      acquisition_channel: 'acquisition_channel',
    } as const
  )[derived.from];
  const parties = partyIntervals(knowledge, attribute === 'party_type' ? [attribute] : [attribute, 'party_type']);
  const missing =
    derived.from === 'industry'
      ? `CASE WHEN party_type = 'person' THEN '${NOT_APPLICABLE}' ELSE 'unknown' END`
      : `'unknown'`;
  const named = select({
    select: { party_k: true, class: `coalesce(${attribute}, ${missing})`, valid_from: true, valid_to: true },
    from: sub(parties, 'p'),
  });
  return select({
    // A class that nobody has is unknown wherever it is read.
    select: { party_k: 'p.party_k', code: 'd.code', valid_from: 'p.valid_from', valid_to: 'p.valid_to' },
    from: sub(named, 'p'),
    joins: [
      leftJoin(from('segment_code', 'd'), 'd.scheme = :scheme AND d.segment = p.class', {
        scheme: text(derived.scheme),
      }),
    ],
  });
}

/** Persons have no head count. */
function sizeIntervals(derived: DerivedScheme, knowledge: Knowledge): Query {
  const bounds = derived.bounds ?? [];
  const steps = bounds.map((low, index) => `WHEN employee_count < ${low} THEN ${index + 1}`).join(' ');
  return select({
    select: {
      party_k: true,
      code: `CASE WHEN party_type = 'person' THEN ${bounds.length + 2} WHEN employee_count IS NULL THEN 0 ${steps} ELSE ${bounds.length + 1} END`,
      valid_from: true,
      valid_to: true,
    },
    from: sub(partyIntervals(knowledge, ['party_type', 'employee_count']), 'p'),
  });
}

/** The age reached in the calendar year: a class changes on 1 January. */
function ageIntervals(derived: DerivedScheme, knowledge: Knowledge): Query {
  const bounds = derived.bounds ?? [];
  const bands: Source = {
    node: 'values',
    as: 'b',
    columns: ['code', 'low', 'high'],
    rows: [0, ...bounds].map((low, index) => [
      { node: 'literal', value: index + 1 },
      { node: 'literal', value: index === 0 ? -9999 : low },
      { node: 'literal', value: bounds[index] ?? 99999 },
    ]),
  };
  const parties = partyIntervals(knowledge, ['party_type', 'birth_date']);
  const year = (age: string): string => `greatest(least(year(p.birth_date) + ${age}, 9999), 1)`;
  const aged = select({
    select: {
      party_k: 'p.party_k',
      code: 'b.code',
      valid_from: `greatest(p.valid_from, make_date(${year('b.low')}::BIGINT, 1, 1))`,
      valid_to: `least(p.valid_to, CASE WHEN b.high = 99999 THEN DATE '9999-12-31' ELSE make_date(${year('b.high')}::BIGINT, 1, 1) END)`,
    },
    from: sub(parties, 'p'),
    joins: [join(bands, `p.party_type = 'person' AND p.birth_date IS NOT NULL`)],
  });
  const others = select({
    select: {
      party_k: true,
      code: `CASE WHEN party_type = 'person' THEN 0 ELSE ${bounds.length + 2} END`,
      valid_from: true,
      valid_to: true,
    },
    from: sub(parties, 'p'),
    where: [`party_type <> 'person' OR birth_date IS NULL`],
  });
  const lasting = select({
    select: { party_k: true, code: true, valid_from: true, valid_to: true },
    from: sub(aged, 'aged'),
    where: ['valid_from < valid_to'],
  });
  return unionAll(lasting, others);
}

/** A scheme that a question or the wide tables split by. */
export interface ClassUse {
  scheme: string;
  derived?: DerivedScheme | undefined;
  /** Name of the column with its code. */
  column: string;
}

/** Cuts the intervals of `state` (party_k, valid_from, valid_to, kept columns) where a class changes, and adds its code. */
export function splitByClass(state: Query, kept: readonly string[], use: ClassUse, knowledge: Knowledge): Query {
  return select({
    select: {
      party_k: 's.party_k',
      valid_from: 'greatest(s.valid_from, g.valid_from)',
      valid_to: 'least(s.valid_to, g.valid_to)',
      ...Object.fromEntries(kept.map((name) => [name, keptColumn(name)])),
      [use.column]: 'coalesce(g.code, 0)',
    },
    from: sub(state, 's'),
    joins: [
      // Without a class there is no right side: greatest and least pass over NULL.
      leftJoin(
        sub(classIntervals(use.scheme, use.derived, knowledge), 'g'),
        'g.party_k = s.party_k AND g.valid_from < s.valid_to AND s.valid_from < g.valid_to',
      ),
    ],
  });
}

/** Only the first piece of a first row is somebody's first day. */
const keptColumn = (name: string): string =>
  name === 'is_first' ? 's.is_first AND greatest(s.valid_from, g.valid_from) = s.valid_from' : `s.${name}`;

/** Adds the code that holds on one day to every row of `rows`, whatever the row's own time (`asIs`). */
export function labelByClass(
  rows: Query,
  kept: readonly string[],
  use: ClassUse,
  at: Expression,
  knowledge: Knowledge,
): Query {
  return select({
    select: { ...Object.fromEntries(kept.map((name) => [name, `s.${name}`])), [use.column]: 'coalesce(g.code, 0)' },
    from: sub(rows, 's'),
    joins: [
      leftJoin(
        sub(classIntervals(use.scheme, use.derived, knowledge), 'g'),
        'g.party_k = s.party_k AND g.valid_from <= :at AND :at < g.valid_to',
        { at },
      ),
    ],
  });
}

/** Adds the code that holds on the row's own day (`day`) to every fact (`asWas`). */
export function labelFactsByClass(
  facts: Query,
  kept: readonly string[],
  use: ClassUse,
  day: string,
  knowledge: Knowledge,
): Query {
  return select({
    select: { ...Object.fromEntries(kept.map((name) => [name, `s.${name}`])), [use.column]: 'coalesce(g.code, 0)' },
    from: sub(facts, 's'),
    joins: [
      leftJoin(
        sub(classIntervals(use.scheme, use.derived, knowledge), 'g'),
        `g.party_k = s.party_k AND g.valid_from <= s.${day} AND s.${day} < g.valid_to`,
      ),
    ],
  });
}

import { lit, sparing, type Expression, type Query } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { join, kept, select, semiJoin, sub, unionAll } from '../../sql/select.ts';
import type { Measured } from '../cells.ts';
import { groupOutputs, type EvaluationContext } from '../context.ts';
import { accumulate } from '../cumulate.ts';
import { additive } from '../customers.ts';
import type { BoundBody, EachCall } from '../each.ts';
import type { MeasureCall } from '../measure.ts';
import { placedParts, STANDING_FIGURES, STANDING_SETS, type Had, type Standing } from './standing.ts';
import { placed, type Grid, type SweptPart } from './sweep.ts';

/** A figure of a customer times a number. */
interface Term {
  call: MeasureCall;
  factor: number;
}

/** A body as a sum of figures, each times one number; null where it is something else. */
function termsOf(body: BoundBody, factor = 1): Term[] | null {
  if (body.kind === 'figure') return [{ call: body.call, factor }];
  if (body.kind !== 'binary') return null;
  const { operator, left, right } = body;
  if (operator === '+' || operator === '-') {
    const [a, b] = [termsOf(left, factor), termsOf(right, operator === '+' ? factor : -factor)];
    return a === null || b === null ? null : [...a, ...b];
  }
  if (operator !== '*' || Math.abs(factor) !== 1) return null;
  if (left.kind === 'number') return termsOf(right, factor * left.value);
  return right.kind === 'number' ? termsOf(left, factor * right.value) : null;
}

/**
 * Whether a standing comprehension adds up what its customers have: then it is found from the rows of the figures, each
 * as long as its customer belongs to the set, without going through everybody's changes.
 */
export const isLinear = ({ over, set, body }: EachCall): boolean =>
  over === 'sum' && STANDING_SETS[set.name]?.(set).members.length === 1 && termsOf(body) !== null;

/** Comprehensions over one set of which each {@link isLinear}. */
export async function measureLinear(
  eaches: readonly EachCall[],
  context: EvaluationContext,
  grid: Grid,
): Promise<Map<string, Measured>> {
  const names = eaches.map((_, index) => `v${index}`);
  const result = await context.run(linearSums(eaches, context, grid));
  const places = grid.order.map((_, place) => String(place));
  const running = accumulate(context, result, names, places);
  const placeOf = new Map(grid.order.map((window, place) => [window, places[place] as string]));
  return new Map(
    eaches.map((each, index) => [
      each.text,
      additive(context, (_, key, window) => running.at(`v${index}`, placeOf.get(window) as string, key)),
    ]),
  );
}

/** Columns that the conditions and values of what stands are made of. */
const COLUMNS: Readonly<Record<Had['of'], readonly string[]>> = {
  customer_state: [],
  holding: ['monthly', 'is_held', 'is_licence'],
  category_state: ['category_k'],
};
/** Relations in which a customer has one row at a time. */
const ONE_AT_A_TIME: ReadonlySet<Had['of']> = new Set(['customer_state']);

/** Changes of every sum by place and class: (i, g0, g1, v0, v1 …). */
function linearSums(eaches: readonly EachCall[], context: EvaluationContext, grid: Grid): Query {
  const set = (eaches[0] as EachCall).set;
  const member = STANDING_SETS[set.name]?.(set).members[0] as Had;
  const terms = eaches.map(({ body }) => termsOf(body) ?? []);
  const calls = [...new Map(terms.flat().map(({ call }) => [call.text, call])).values()];
  const nameOf = (call: MeasureCall): string => `f${calls.findIndex(({ text }) => text === call.text)}`;
  const classed = context.classed({ of: member.of, shape: 'interval', keep: COLUMNS[member.of] });
  const groups = Object.keys(groupOutputs(classed.groups));

  // What makes a customer belong to the set needs no search for the customer.
  const own: Record<string, string> = {};
  const others = new Map<string, Standing>();
  for (const call of calls) {
    const standing = STANDING_FIGURES[call.name]?.(call, context, grid);
    if (standing === undefined) throw new Error(`${call.name} does not stand.`);
    const name = nameOf(call);
    if ('node' in standing || standing.of !== member.of || standing.at !== member.at || member.where === undefined) {
      others.set(name, standing);
      continue;
    }
    const { where, value } = standing;
    own[name] = where === undefined ? value : `CASE WHEN ${where} THEN ${value} ELSE 0 END`;
    others.set(name, {
      ...standing,
      where: `NOT (${member.where})${where === undefined ? '' : ` AND ${where}`}`,
    });
  }
  const classes = Object.fromEntries(groups.map((name, index) => [name, classed.groups[index] as Expression]));
  const members = placed(
    {
      rows: classed.source,
      where: [...classed.where, ...(member.where === undefined ? [] : [member.where])],
      at: member.at,
      adds: { ...classes, ...own },
    },
    ['party_k'],
    grid,
  );
  const isOne = ONE_AT_A_TIME.has(member.of);
  const stretches = isOne ? 'member' : 'stretch';
  const parts = placedParts(others, ['party_k'], context, grid);
  const sumsOf = (columns: readonly string[]): Record<string, string> =>
    Object.fromEntries(
      terms.map((each, index) => {
        const found = each.filter(({ call }) => columns.includes(nameOf(call)));
        const sum = found.map(({ call, factor }) => (factor === 1 ? nameOf(call) : `${factor} * ${nameOf(call)}`));
        return [`v${index}`, sum.length === 0 ? '0' : `sum(${sum.join(' + ')})`];
      }),
    );
  const changes = [
    ...(Object.keys(own).length === 0 ? [] : boundaries('member', groups, sumsOf(Object.keys(own)), grid)),
    ...parts.flatMap(({ columns }, index) => boundaries(`kept_${index}`, groups, sumsOf(columns), grid)),
  ];
  return {
    node: 'with',
    tables: [
      { name: 'member', query: members, materialized: true },
      ...(isOne ? [] : merged('member', groups)),
      ...parts.map((part, index) => ({
        name: `kept_${index}`,
        query: whileMember(part, stretches, groups),
        materialized: true,
      })),
    ],
    query: select({
      select: {
        i: 'place',
        ...kept(groups),
        ...Object.fromEntries(terms.map((_, index) => [`v${index}`, `sum(v${index})`])),
      },
      from: sub(unionAll(...changes), 'change'),
      groupBy: ['place', ...groups],
    }),
  };
}

/** What rows add at the place where they begin, and take away where they end. */
function boundaries(
  of: string,
  groups: readonly string[],
  sums: Readonly<Record<string, string>>,
  grid: Grid,
): Query[] {
  const at = (place: 'low' | 'high'): Query =>
    select({
      select: {
        ...kept(groups),
        place,
        ...Object.fromEntries(
          Object.entries(sums).map(([name, sum]) => [name, place === 'low' || sum === '0' ? sum : `-${sum}`]),
        ),
      },
      from: { node: 'table', name: of, as: of },
      // Nothing is read at the place after the last.
      where: place === 'high' ? [sparing(sql('high < :end', { end: lit(grid.order.length) }))] : [],
      groupBy: [place, ...groups],
    });
  return [at('low'), at('high')];
}

/** Rows of a figure cut to the stretches in which their customer belongs to the set, with the class of the stretch. */
const whileMember = ({ rows, columns }: SweptPart, stretches: string, groups: readonly string[]): Query =>
  select({
    select: {
      ...Object.fromEntries(groups.map((name) => [name, `m.${name}`])),
      low: 'greatest(m.low, f.low)',
      high: 'least(m.high, f.high)',
      ...Object.fromEntries(columns.map((name) => [name, `f.${name}`])),
    },
    from: { node: 'table', name: stretches, as: 'm' },
    joins: [join(sub(rows, 'f'), 'f.party_k = m.party_k AND f.low < m.high AND m.low < f.high')],
  });

/**
 * Overlapping and touching stretches of a customer and class as one: `stretch`. Where one row reaches from the first
 * place to the last, as most do, nothing has to be gone through in order.
 */
function merged(of: string, groups: readonly string[]): { name: string; query: Query; materialized?: boolean }[] {
  const key = ['party_k', ...groups];
  const rows = { node: 'table', name: of, as: 'm' } as const;
  const reach = select({
    select: { ...kept(key), low: 'min(low)', high: 'max(high)', widest: 'max(high - low)' },
    from: rows,
    groupBy: key,
  });
  const broken = select({
    select: kept(key),
    from: { node: 'table', name: 'reach', as: 'r' },
    where: ['widest < high - low'],
  });
  const marked = select({
    select: {
      ...Object.fromEntries([...key, 'low', 'high'].map((name) => [name, `m.${name}`])),
      reached: `max(m.high) OVER (PARTITION BY ${key.map((name) => `m.${name}`).join(', ')} ORDER BY m.low, m.high ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`,
    },
    from: rows,
    joins: [semiJoin(sub(broken, 'b'), key.map((name) => `b.${name} = m.${name}`).join(' AND '))],
  });
  const numbered = select({
    select: {
      ...kept([...key, 'low', 'high']),
      // By the first place alone: of rows that begin together it does not matter which one was seen to start.
      island: `sum(CASE WHEN low <= reached THEN 0 ELSE 1 END) OVER (PARTITION BY ${key.join(', ')} ORDER BY low)`,
    },
    from: sub(marked, 'marked'),
  });
  const islands = select({
    select: { ...kept(key), low: 'min(low)', high: 'max(high)' },
    from: sub(numbered, 'numbered'),
    groupBy: [...key, 'island'],
  });
  const whole = select({
    select: kept([...key, 'low', 'high']),
    from: { node: 'table', name: 'reach', as: 'r' },
    where: ['widest = high - low'],
  });
  return [
    { name: 'reach', query: reach, materialized: true },
    { name: 'stretch', query: unionAll(whole, islands) },
  ];
}

import type { Expression, Query, Select } from '../../../../packages/engine/src/sql/nodes.ts';

/** One deliberate mistake at one place of the SQL that the engine writes. */
export interface Fault {
  /** Kind and place; the same place in another statement has the same key. */
  key: string;
  kind: FaultKind;
  /** The place in words, for the list of survivors. */
  place: string;
}

export type FaultKind =
  | 'comparison turned'
  | 'filter dropped'
  | 'join condition dropped'
  | 'distinct dropped'
  | 'date moved'
  | 'role forgotten'
  | 'case dropped'
  | 'sign turned'
  | 'extreme turned'
  | 'default dropped'
  /** Not a fault: whatever only spares reading may be dropped without any answer changing. */
  | 'narrowing dropped';

const TURNED: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '=': '<>',
  '<>': '=',
  'IS DISTINCT FROM': 'IS NOT DISTINCT FROM',
};
const EXTREMES: Readonly<Record<string, string>> = {
  min: 'max',
  max: 'min',
  greatest: 'least',
  least: 'greatest',
  bool_or: 'bool_and',
};
/** Lists of these are made of what the data have, and whichever of it is left out is the same mistake. */
const OF_DATA = /^(?:\w+\.)?(?:c_\d+|s_|g\d|category_k|segment|entity)$/;
/** The beginning and the end of time stay what they are a day later. */
const SENTINELS = new Set(['0001-01-01', '9999-12-31']);

/** Names are made only where they are wanted: most places of a statement are passed by. */
type Visit = (kind: FaultKind, name: () => Fault) => boolean;

/** All places of a query at which a fault can be put. */
export function faultsOf(query: Query): Fault[] {
  const found: Fault[] = [];
  rewrite(query, (_, name) => {
    found.push(name());
    return false;
  });
  return found;
}

/** The query with a fault wherever its key is found. */
export const withFault = (query: Query, key: string): Query =>
  rewrite(query, (kind, name) => key.startsWith(`${kind} |`) && name().key === key);

/** Whether a query has a place for a fault. */
export function hasFault(query: Query, key: string): boolean {
  let has = false;
  rewrite(query, (kind, name) => {
    has ||= key.startsWith(`${kind} |`) && name().key === key;
    return false;
  });
  return has;
}

/** Copies a query; `visit` is told of every possible fault and says whether to make it. */
function rewrite(query: Query, visit: Visit): Query {
  switch (query.node) {
    case 'raw':
      return query;
    case 'union':
      return { ...query, parts: query.parts.map((part) => rewrite(part, visit)) };
    case 'with':
      return {
        ...query,
        tables: query.tables.map((each) => ({ ...each, query: rewrite(each.query, visit) })),
        query: rewrite(query.query, visit),
      };
    case 'select':
      return rewriteSelect(query, visit);
  }
}

/** What a SELECT is, whatever its values: the place of everything in it. */
const placeOf = (query: Select): string =>
  `${query.output.map(({ as }) => as.replace(/^within_\d+$/, 'within_')).join(',')} from ${sourceName(query.from)}${(query.joins ?? []).map(({ source }) => `+${sourceName(source)}`).join('')}`;

/** What is kept for an older knowledge is named after it; the place is the same for each. */
const nameOf = (name: string): string => name.replace(/_\d{4}_\d\d_\d\dT\w+$/, '');

const sourceName = (source: Select['from']): string =>
  source.node === 'table' ? nameOf(source.name) : source.node === 'values' ? 'values' : `(${source.as})`;

function rewriteSelect(query: Select, visit: Visit): Select {
  let place: string | undefined;
  const tell: Tell = (kind, what) =>
    visit(kind, () => {
      place ??= placeOf(query);
      const named = what();
      return { key: `${kind} | ${named} | ${place}`, kind, place: `${named} in ${place}` };
    });
  const read = (each: Expression): Expression => rewriteExpression(each, tell);
  let text: string | undefined;
  /** Days that nothing of the SELECT reads are no place for a fault. */
  const isRead = (name: string, of: string): boolean => {
    text ??= JSON.stringify([query.output, query.joins?.map(({ on }) => on), query.where, query.groupBy, query.having]);
    return (
      text.includes(JSON.stringify({ node: 'column', table: of, name })) ||
      text.includes(`"table":null,"name":"${name}"`)
    );
  };
  const source = (each: Select['from']): Select['from'] => {
    if (each.node === 'subquery') return { ...each, query: rewrite(each.query, visit) };
    if (each.node === 'table') return each;
    // The windows of a question: one column of days is moved in all of them.
    const moved = each.columns.map((name, index) => {
      const [first] = each.rows;
      const isDay = first?.[index]?.node === 'cast' && first[index].type === 'DATE';
      return isDay && isRead(name, each.as) && tell('date moved', () => `${name} of ${each.as}`);
    });
    if (!moved.includes(true)) return each;
    return { ...each, rows: each.rows.map((row) => row.map((cell, index) => (moved[index] ? movedDay(cell) : cell))) };
  };
  const result: Select = {
    ...query,
    output: query.output.map((each) => ({ ...each, expression: read(each.expression) })),
    from: source(query.from),
  };
  if (query.joins) {
    result.joins = query.joins.map((each) => {
      const joined = { ...each, source: source(each.source) };
      if (each.on === undefined) return joined;
      const parts = conjuncts(each.on);
      const kept = parts.filter(
        (part) => parts.length === 1 || !tell(droppedAs(part, 'join condition dropped'), () => shape(part)),
      );
      joined.on = kept.map(read).reduce((left, right) => ({ node: 'binary', operator: 'AND', left, right }));
      return joined;
    });
  }
  if (query.where) {
    result.where = query.where
      .filter((each) => each.node === 'literal' || !tell(droppedAs(each, 'filter dropped'), () => shape(each)))
      .map(read);
  }
  if (query.groupBy) result.groupBy = query.groupBy.map(read);
  if (query.alsoBy) result.alsoBy = query.alsoBy.map((each) => each.map(read));
  if (query.having) result.having = read(query.having);
  if (query.qualify) result.qualify = read(query.qualify);
  if (query.distinct === true && tell('distinct dropped', () => 'SELECT DISTINCT')) delete result.distinct;
  return result;
}

const narrows = (each: Expression): boolean => (each.node === 'binary' || each.node === 'in') && each.narrows === true;

const droppedAs = (each: Expression, otherwise: FaultKind): FaultKind =>
  narrows(each) ? 'narrowing dropped' : otherwise;

const conjuncts = (each: Expression): Expression[] =>
  each.node === 'binary' && each.operator === 'AND' && each.narrows !== true
    ? [...conjuncts(each.left), ...conjuncts(each.right)]
    : [each];

type Tell = (kind: FaultKind, what: () => string) => boolean;

function rewriteExpression(each: Expression, tell: Tell): Expression {
  const read = (inner: Expression): Expression => rewriteExpression(inner, tell);
  switch (each.node) {
    case 'binary': {
      if (each.narrows === true) return narrowed(each, tell);
      const inner = { ...each, left: read(each.left), right: read(each.right) };
      const turned = TURNED[each.operator];
      if (turned !== undefined && tell('comparison turned', () => shape(each))) {
        return { ...inner, operator: turned as typeof each.operator };
      }
      if ((each.operator === '+' || each.operator === '-') && tell('sign turned', () => shape(each))) {
        return { ...inner, operator: each.operator === '+' ? '-' : '+' };
      }
      return inner;
    }
    case 'not':
      return tell('filter dropped', () => shape(each)) ? read(each.of) : { ...each, of: read(each.of) };
    case 'isNull':
      return tell('comparison turned', () => shape(each))
        ? { ...each, negated: !each.negated }
        : { ...each, of: read(each.of) };
    case 'in': {
      if (each.values.length < 2) return { ...each, of: read(each.of) };
      const of = shape(each.of);
      const isForgotten = (value: Expression, index: number): boolean =>
        OF_DATA.test(of)
          ? index === 0 && tell('role forgotten', () => `one of ${of}`)
          : tell('role forgotten', () => `${shape(value, true)} of ${of}`);
      return {
        ...each,
        of: read(each.of),
        values: each.values.filter((value, index) => !isForgotten(value, index)),
      };
    }
    case 'call': {
      const inner = {
        ...each,
        args: each.args.map(read),
        ...(each.filter ? { filter: read(each.filter) } : {}),
      };
      if (each.distinct === true && tell('distinct dropped', () => shape(each))) delete inner.distinct;
      if (each.filter && tell('filter dropped', () => shape(each))) delete (inner as { filter?: Expression }).filter;
      const extreme = EXTREMES[each.name];
      if (extreme !== undefined && tell('extreme turned', () => shape(each))) return { ...inner, name: extreme };
      const [first, ...rest] = inner.args;
      if (
        each.name === 'coalesce' &&
        first !== undefined &&
        rest.length > 0 &&
        tell('default dropped', () => shape(each))
      ) {
        return first;
      }
      return inner;
    }
    case 'case': {
      const when = each.when.map((branch) => ({ if: read(branch.if), result: read(branch.result) }));
      // One branch a window is one place, however many windows there are.
      const kept = when.filter(
        (_, index) => when.length < 2 || index > 1 || !tell('case dropped', () => `${index} of ${shape(each)}`),
      );
      return { ...each, when: kept, otherwise: read(each.otherwise) };
    }
    case 'parameter':
      return movedDay(each) !== each && tell('date moved', () => 'a day') ? movedDay(each) : each;
    case 'cast':
      if (movedDay(each) !== each) return tell('date moved', () => 'a day') ? movedDay(each) : each;
      return { ...each, of: read(each.of) };
    default:
      return each;
  }
}

/** What only spares reading may read more, but not less: a bound from below a day later, one from above without its day. */
function narrowed(each: Extract<Expression, { node: 'binary' }>, tell: Tell): Expression {
  if (each.operator === '<=') {
    return tell('comparison turned', () => shape(each)) ? { ...each, operator: '<' } : each;
  }
  const right = rewriteExpression(each.right, tell);
  return right === each.right ? each : { ...each, right };
}

/** A day a day later; anything else as it is. */
function movedDay(each: Expression): Expression {
  const held = each.node === 'cast' ? each.of : each;
  if (each.node !== 'cast' && each.node !== 'parameter') return each;
  if (each.type !== 'DATE' || (held.node !== 'literal' && held.node !== 'parameter')) return each;
  if (typeof held.value !== 'string' || SENTINELS.has(held.value)) return each;
  const value = new Date(Date.parse(`${held.value}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return each.node === 'cast' ? { ...each, of: { ...held, value } } : { ...each, value };
}

const shapes = new WeakMap<Expression, string>();

/** An expression without its values. */
function shape(each: Expression, withValue = false): string {
  const known = withValue ? undefined : shapes.get(each);
  if (known !== undefined) return known;
  const made = shapeOf(each, withValue);
  if (!withValue) shapes.set(each, made);
  return made;
}

function shapeOf(each: Expression, withValue: boolean): string {
  switch (each.node) {
    case 'column':
      // The slots of classes are all alike.
      return (each.table === null ? each.name : `${nameOf(each.table)}.${each.name}`).replace(/\bs[1-8]$/, 's_');
    case 'literal':
      return withValue || typeof each.value === 'boolean' ? String(each.value) : '?';
    case 'parameter':
      return '?';
    case 'star':
      return '*';
    case 'binary':
      return `${shape(each.left)} ${each.operator} ${shape(each.right)}`;
    case 'not':
      return `NOT ${shape(each.of)}`;
    case 'isNull':
      return `${shape(each.of)} IS ${each.negated ? 'NOT ' : ''}NULL`;
    case 'in':
      return `${shape(each.of)} IN (…)`;
    case 'cast':
      return each.of.node === 'literal' ? '?' : shape(each.of);
    case 'call':
      return `${each.name}(${each.args.map((arg) => shape(arg)).join(', ')})`;
    case 'case':
      return `CASE ${[...new Set(each.when.map((branch) => shape(branch.if)))].join('; ')}`;
  }
}

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
  | 'default dropped';

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
/** The beginning and the end of time stay what they are a day later. */
const SENTINELS = new Set(['0001-01-01', '9999-12-31']);

type Visit = (fault: Fault) => boolean;

/** All places of a query at which a fault can be put. */
export function faultsOf(query: Query): Fault[] {
  const found: Fault[] = [];
  rewrite(query, (fault) => {
    found.push(fault);
    return false;
  });
  return found;
}

/** The query with a fault wherever its key is found. */
export const withFault = (query: Query, key: string): Query => rewrite(query, (fault) => fault.key === key);

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
  `${query.output.map(({ as }) => as).join(',')} from ${sourceName(query.from)}${(query.joins ?? []).map(({ source }) => `+${sourceName(source)}`).join('')}`;

const sourceName = (source: Select['from']): string =>
  source.node === 'table' ? source.name : source.node === 'values' ? 'values' : `(${source.as})`;

function rewriteSelect(query: Select, visit: Visit): Select {
  const place = placeOf(query);
  const tell = (kind: FaultKind, what: string): boolean =>
    visit({ key: `${kind} | ${what} | ${place}`, kind, place: `${what} in ${place}` });
  const read = (each: Expression): Expression => rewriteExpression(each, tell);
  const source = (each: Select['from']): Select['from'] =>
    each.node === 'subquery' ? { ...each, query: rewrite(each.query, visit) } : each;
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
      const kept = parts.filter((part) => parts.length === 1 || !tell('join condition dropped', shape(part)));
      joined.on = kept.map(read).reduce((left, right) => ({ node: 'binary', operator: 'AND', left, right }));
      return joined;
    });
  }
  if (query.where) {
    result.where = query.where.filter((each) => !tell('filter dropped', shape(each))).map(read);
  }
  if (query.groupBy) result.groupBy = query.groupBy.map(read);
  if (query.having) result.having = read(query.having);
  if (query.qualify) result.qualify = read(query.qualify);
  if (query.distinct === true && tell('distinct dropped', 'SELECT DISTINCT')) delete result.distinct;
  return result;
}

const conjuncts = (each: Expression): Expression[] =>
  each.node === 'binary' && each.operator === 'AND' ? [...conjuncts(each.left), ...conjuncts(each.right)] : [each];

type Tell = (kind: FaultKind, what: string) => boolean;

function rewriteExpression(each: Expression, tell: Tell): Expression {
  const read = (inner: Expression): Expression => rewriteExpression(inner, tell);
  switch (each.node) {
    case 'binary': {
      const inner = { ...each, left: read(each.left), right: read(each.right) };
      const turned = TURNED[each.operator];
      if (turned !== undefined && tell('comparison turned', shape(each))) {
        return { ...inner, operator: turned as typeof each.operator };
      }
      if ((each.operator === '+' || each.operator === '-') && tell('sign turned', shape(each))) {
        return { ...inner, operator: each.operator === '+' ? '-' : '+' };
      }
      return inner;
    }
    case 'not':
      return tell('filter dropped', shape(each)) ? read(each.of) : { ...each, of: read(each.of) };
    case 'isNull':
      return tell('comparison turned', shape(each))
        ? { ...each, negated: !each.negated }
        : { ...each, of: read(each.of) };
    case 'in': {
      if (each.values.length < 2) return { ...each, of: read(each.of) };
      return {
        ...each,
        of: read(each.of),
        values: each.values.filter((value) => !tell('role forgotten', `${shape(value, true)} of ${shape(each.of)}`)),
      };
    }
    case 'call': {
      const inner = {
        ...each,
        args: each.args.map(read),
        ...(each.filter ? { filter: read(each.filter) } : {}),
      };
      if (each.distinct === true && tell('distinct dropped', shape(each))) delete inner.distinct;
      if (each.filter && tell('filter dropped', shape(each))) delete (inner as { filter?: Expression }).filter;
      const extreme = EXTREMES[each.name];
      if (extreme !== undefined && tell('extreme turned', shape(each))) return { ...inner, name: extreme };
      const [first, ...rest] = inner.args;
      if (each.name === 'coalesce' && first !== undefined && rest.length > 0 && tell('default dropped', shape(each))) {
        return first;
      }
      return inner;
    }
    case 'case': {
      const when = each.when.map((branch) => ({ if: read(branch.if), result: read(branch.result) }));
      const kept = when.filter((_, index) => when.length < 2 || !tell('case dropped', `${index} of ${shape(each)}`));
      return { ...each, when: kept, otherwise: read(each.otherwise) };
    }
    case 'cast': {
      const { of } = each;
      if (each.type === 'DATE' && of.node === 'literal' && typeof of.value === 'string' && !SENTINELS.has(of.value)) {
        const moved = new Date(Date.parse(`${of.value}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
        return tell('date moved', 'a day') ? { ...each, of: { node: 'literal', value: moved } } : each;
      }
      return { ...each, of: read(of) };
    }
    default:
      return each;
  }
}

/** An expression without its values. */
function shape(each: Expression, withValue = false): string {
  switch (each.node) {
    case 'column':
      return each.table === null ? each.name : `${each.table}.${each.name}`;
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
      return `CASE ${each.when.map((branch) => shape(branch.if)).join('; ')}`;
  }
}

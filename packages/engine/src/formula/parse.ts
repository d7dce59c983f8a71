import { exact, toDecimal, type Exact } from './exact.ts';

/** A formula as it was written. `at` is the place of the first character, for messages. */
export type Formula =
  | { kind: 'number'; value: Exact; at: number }
  | { kind: 'name'; name: string; at: number }
  | { kind: 'param'; name: string; at: number }
  | { kind: 'binary'; operator: Operator; left: Formula; right: Formula; at: number }
  | { kind: 'call'; name: string; args: Formula[]; at: number }
  /** `c in SET: body` */
  | { kind: 'each'; variable: string; set: Formula; body: Formula; at: number };

export type Operator = '+' | '-' | '*' | '/' | '<' | '<=' | '>' | '>=' | '=' | 'and' | 'or';

export class FormulaError extends Error {
  readonly at: number;
  /** What to write instead. */
  readonly remedy: string;
  constructor(message: string, at: number, remedy: string) {
    super(message);
    this.at = at;
    this.remedy = remedy;
  }
}

/** A formula this deep or this long is no formula. */
const MAX_DEPTH = 24;
const MAX_TOKENS = 400;

const TOKEN =
  /\s*(?:(?<number>\d+(?:\.\d+)?)|(?<param>\$[a-zA-Z]\w*)|(?<name>P-|[a-zA-Z][\w]*)|(?<sign><=|>=|[()+\-*/<>=,:]))/y;
const LEVELS: readonly (readonly Operator[])[] = [['or'], ['and'], ['<', '<=', '>', '>=', '='], ['+', '-'], ['*', '/']];

interface Token {
  kind: 'number' | 'param' | 'name' | 'sign' | 'end';
  text: string;
  at: number;
}

/** Reads the text of a formula. Throws {@link FormulaError} with the place. */
export function parseFormula(text: string): Formula {
  const tokens = tokensOf(text);
  let next = 0;
  let depth = 0;
  const peek = (ahead = 0): Token => tokens[next + ahead] ?? { kind: 'end', text: 'the end', at: text.length };
  const fail = (what: string, at = peek().at): never => {
    throw new FormulaError(
      what,
      at,
      'Write sums, differences and ratios of named measures, such as n(PH(D)) / n(CU(D)).',
    );
  };
  const take = (sign: string): void => {
    if (peek().text !== sign) fail(`"${sign}" is expected, "${peek().text}" found`);
    next += 1;
  };

  const level = (index: number): Formula => {
    if (index === LEVELS.length) return unary();
    let left = level(index + 1);
    for (;;) {
      const token = peek();
      const operator = LEVELS[index]?.find((each) => each === token.text);
      if (operator === undefined || token.kind === 'end') return left;
      next += 1;
      left = { kind: 'binary', operator, left, right: level(index + 1), at: token.at };
    }
  };
  const unary = (): Formula => {
    if (peek().text !== '-') return primary();
    const { at } = peek();
    next += 1;
    return { kind: 'binary', operator: '-', left: { kind: 'number', value: exact(0), at }, right: unary(), at };
  };
  const primary = (): Formula => {
    depth += 1;
    if (depth > MAX_DEPTH) fail(`The formula is nested deeper than ${MAX_DEPTH} levels`);
    const token = peek();
    next += 1;
    const result = ((): Formula => {
      if (token.kind === 'number') return { kind: 'number', value: exact(token.text), at: token.at };
      if (token.kind === 'param') return { kind: 'param', name: token.text.slice(1), at: token.at };
      if (token.text === '(') {
        const inner = level(0);
        take(')');
        return inner;
      }
      if (token.kind !== 'name') return fail(`"${token.text}" is not expected here`, token.at);
      if (peek().text !== '(') return { kind: 'name', name: token.text, at: token.at };
      next += 1;
      const args: Formula[] = [];
      if (peek().text !== ')') {
        do args.push(argument());
        while (peek().text === ',' && (next += 1) > 0);
      }
      take(')');
      return { kind: 'call', name: token.text, args, at: token.at };
    })();
    depth -= 1;
    return result;
  };
  const argument = (): Formula => {
    const token = peek();
    if (token.kind !== 'name' || peek(1).text !== 'in') return level(0);
    next += 2;
    const set = primary();
    if (peek().text !== ':')
      return {
        kind: 'each',
        variable: token.text,
        set,
        body: { kind: 'name', name: 'all', at: token.at },
        at: token.at,
      };
    take(':');
    return { kind: 'each', variable: token.text, set, body: level(0), at: token.at };
  };

  const formula = level(0);
  if (peek().kind !== 'end') fail(`"${peek().text}" is not expected here`);
  return formula;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  const trimmed = text.trimEnd();
  while (pattern.lastIndex < trimmed.length) {
    const from = pattern.lastIndex;
    const match = pattern.exec(trimmed);
    const found = Object.entries(match?.groups ?? {}).find(([, value]) => value !== undefined);
    if (match === null || found === undefined) {
      throw new FormulaError(
        `"${trimmed.slice(from).trim().slice(0, 1)}" is no part of a formula`,
        from,
        'Formulas have names, numbers, + - * / and brackets.',
      );
    }
    tokens.push({
      kind: found[0] as Token['kind'],
      text: found[1] ?? '',
      at: match.index + match[0].length - (found[1] ?? '').length,
    });
    if (tokens.length > MAX_TOKENS) {
      throw new FormulaError(
        `The formula has more than ${MAX_TOKENS} words`,
        from,
        'Name intermediate figures as KPIs of their own.',
      );
    }
  }
  return tokens;
}

/** All calls of a formula, outer ones first. */
export function callsOf(formula: Formula): Extract<Formula, { kind: 'call' }>[] {
  switch (formula.kind) {
    case 'binary':
      return [...callsOf(formula.left), ...callsOf(formula.right)];
    case 'each':
      return [...callsOf(formula.set), ...callsOf(formula.body)];
    case 'call':
      return [formula, ...formula.args.flatMap(callsOf)];
    default:
      return [];
  }
}

/** A formula as text in one normal form: equal formulas have equal texts. */
export function printFormula(formula: Formula): string {
  switch (formula.kind) {
    case 'number':
      return toDecimal(formula.value);
    case 'name':
      return formula.name;
    case 'param':
      return `$${formula.name}`;
    case 'binary':
      return `(${printFormula(formula.left)} ${formula.operator} ${printFormula(formula.right)})`;
    case 'call':
      return `${formula.name}(${formula.args.map(printFormula).join(', ')})`;
    case 'each':
      return `${formula.variable} in ${printFormula(formula.set)}: ${printFormula(formula.body)}`;
  }
}

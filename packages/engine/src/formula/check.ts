import type { Additivity, KpiDefinition, KpiParam } from '@sextant/contracts';
import { closest } from './closest.ts';
import { toNumber } from './exact.ts';
import { CUSTOMER_SETS, FIGURES } from '../measures/customer-registry.ts';
import { ALL_DIMENSIONS, type Dimension } from '../measures/ledger/dimensions.ts';
import { period, type Adds, type ArgumentType, type Measure, type MeasureType } from '../measures/measure.ts';
import { MEASURES } from '../measures/registry.ts';
import { FormulaError, printFormula, type Formula } from './parse.ts';

/** What is known of a part of a formula without any data. */
export interface Typed {
  type: MeasureType | 'number' | 'condition';
  adds: Adds | 'constant';
  /** Can be split by product. */
  byProduct: boolean;
  /** Can be told apart by these dimensions of the ledger. */
  dimensions: readonly Dimension[];
}

interface Scope {
  time: KpiDefinition['time'];
  params: Readonly<Record<string, KpiParam>>;
  /** Ratios may stand inside: the definition says that the figure is never added up (AX). */
  ratiosAllowed: boolean;
  /** Name of the customer inside a comprehension. */
  customer: string | null;
}

const CONSTANT: Typed = { type: 'number', adds: 'constant', byProduct: true, dimensions: ALL_DIMENSIONS };

/** Columns that people reach for and that cannot be summed; what to write instead. */
const RAW: Readonly<Record<string, string>> = {
  amount:
    'Amounts of movements are in the currencies of their sources. Write M(kind, P), which is in the reporting currency.',
  source_amount: 'These amounts mix currencies. Write M(kind, P), which is in the reporting currency.',
  recurring_amount:
    'Recurring amounts are in the currencies of their agreements and of different billing periods. Write MRR(D).',
  unit_cost: 'Unit costs are in the currencies of their products. Write M(cogs, P).',
  functional_amount: 'Ledger amounts are in the currencies of their entities. Write GL(line, P).',
  quantity: 'A quantity belongs to an agreement and would be counted once a holder. Write SEATS(D).',
  share: 'A share belongs to one holder of one agreement. Write MRR(D) or SEATS(D), which weigh by it.',
  H: 'H has a row for each holder of each agreement: what is summed over it is counted once a holder. Count PH(D) or CU(D), or write SEATS(D) or MRR(D).',
};

/** Checks a formula against the measures there are. Throws {@link FormulaError}. */
export function checkFormula(formula: Formula, scope: Scope): Typed {
  switch (formula.kind) {
    case 'number':
      return CONSTANT;
    case 'param': {
      const param = scope.params[formula.name];
      if (param === undefined) throw unknownParam(formula.name, formula.at, scope);
      return CONSTANT;
    }
    case 'name':
      throw unknownName(formula.name, formula.at);
    case 'each':
      throw new FormulaError(
        '"c in SET: …" stands only in n(…), sum(…) and median(…)',
        formula.at,
        'Write n(c in CU(D): condition).',
      );
    case 'binary':
      return checkBinary(formula, scope);
    case 'call':
      return checkCall(formula, scope);
  }
}

function checkBinary(formula: Extract<Formula, { kind: 'binary' }>, scope: Scope): Typed {
  const left = checkFormula(formula.left, scope);
  const right = checkFormula(formula.right, scope);
  const splits = {
    byProduct: left.byProduct && right.byProduct,
    dimensions: commonDimensions(left, right),
  };
  switch (formula.operator) {
    case '+':
    case '-':
      requireSameType(left, right, formula);
      return { type: left.type === 'number' ? right.type : left.type, adds: weaker(left.adds, right.adds), ...splits };
    case '*':
      if (left.type !== 'number' && right.type !== 'number' && left.type !== 'ratio' && right.type !== 'ratio') {
        throw new FormulaError(
          `${printFormula(formula)} multiplies ${words(left.type)} by ${words(right.type)}`,
          formula.at,
          'Multiply by a number.',
        );
      }
      return {
        type: left.type === 'number' ? right.type : left.type === 'ratio' ? right.type : left.type,
        adds: weaker(left.adds, right.adds),
        ...splits,
      };
    case '/':
      if (right.type === 'number') return { ...left, ...splits };
      if (!scope.ratiosAllowed) {
        throw new FormulaError(
          `${printFormula(formula)} is a ratio inside a side of the figure: adding such ratios up would average averages`,
          formula.at,
          scope.customer === null
            ? 'Write what is above the line as numerator and what is below it as denominator.'
            : 'Sum both sides over the customers and divide the sums: numerator sum(c in …: above), denominator sum(c in …: below).',
        );
      }
      return {
        type: left.type === right.type ? 'ratio' : left.type === 'money' ? 'money' : 'ratio',
        adds: 'recomputed',
        ...splits,
      };
    case 'and':
    case 'or':
      if (left.type !== 'condition' || right.type !== 'condition') {
        throw new FormulaError(
          `"${formula.operator}" joins conditions`,
          formula.at,
          'Write comparisons on both sides, such as CATc(D) >= 2.',
        );
      }
      return { type: 'condition', adds: 'constant', ...splits };
    default:
      if (scope.customer === null) {
        throw new FormulaError(
          'A comparison stands only in n(c in …: condition)',
          formula.at,
          'Write n(c in CU(D): condition).',
        );
      }
      requireSameType(left, right, formula);
      return { type: 'condition', adds: 'constant', ...splits };
  }
}

/** Dimensions by which both of two parts can be told apart. */
export const commonDimensions = (left: Typed, right: Typed): readonly Dimension[] =>
  left.dimensions.filter((each) => right.dimensions.includes(each));

function requireSameType(left: Typed, right: Typed, formula: Extract<Formula, { kind: 'binary' }>): void {
  if (left.type === right.type || left.type === 'number' || right.type === 'number') return;
  throw new FormulaError(
    `${printFormula(formula)} puts ${words(left.type)} and ${words(right.type)} together`,
    formula.at,
    'Add, subtract and compare only what is measured alike.',
  );
}

function checkCall(formula: Extract<Formula, { kind: 'call' }>, scope: Scope): Typed {
  const { name, args, at } = formula;
  switch (name) {
    case 'n':
    case 'sum':
    case 'median':
      return checkAggregate(formula, scope);
    case 'min':
    case 'max': {
      const typed = args.map((each) => checkFormula(each, scope));
      if (typed.length < 2) throw new FormulaError(`${name} takes two figures or more`, at, `Write ${name}(a, b).`);
      typed.reduce((left, right) => {
        requireSameType(left, right, {
          kind: 'binary',
          operator: '-',
          left: args[0] as Formula,
          right: args[1] as Formula,
          at,
        });
        return right;
      });
      const type = typed.find((each) => each.type !== 'number')?.type ?? 'number';
      if (scope.customer === null && !scope.ratiosAllowed) {
        throw new FormulaError(
          `${name} of totals does not add up over segments`,
          at,
          `Write sum(c in CU(D): ${name}(…)).`,
        );
      }
      return { type, adds: 'recomputed', byProduct: false, dimensions: [] };
    }
    case 'total':
      return checkFormula(needOne(formula), { ...scope });
    case 'kpi': {
      const of = args[0];
      if (of === undefined || kpiIdOf(of) === null)
        throw new FormulaError('kpi takes the id of one KPI', at, 'Write kpi(customer-count).');
      if (fixedParams(formula) === null) {
        throw new FormulaError(
          'After the id of a KPI come its parameters',
          at,
          'Write kpi(loss-ratio, lae = in), a name and a value each.',
        );
      }
      if (!scope.ratiosAllowed) {
        throw new FormulaError(
          'The value of another KPI cannot be added up',
          at,
          'Declare the additivity AX, or write the measures of that KPI.',
        );
      }
      return { type: 'ratio', adds: 'recomputed', byProduct: false, dimensions: [] };
    }
    default:
  }
  if (scope.customer !== null) return checkFigure(formula, scope);
  if (Object.hasOwn(FIGURES, name)) {
    throw new FormulaError(
      `${name} is a figure of one customer`,
      at,
      `Write sum(c in CU(D): ${printFormula(formula)}).`,
    );
  }
  const measure = MEASURES.get(name);
  if (measure === undefined) throw unknownName(name, at);
  if (typeOf(measure, formula) === 'set') {
    throw new FormulaError(`${printFormula(formula)} is a set`, at, `Count it: n(${printFormula(formula)}).`);
  }
  const shifted = checkArguments(formula, measure.args, measure.optional ?? 0, scope);
  return {
    type: typeOf(measure, formula),
    adds: shifted && measure.adds === 'flow' ? 'stock' : measure.adds,
    byProduct: isByProduct(measure, formula),
    dimensions: measure.dimensions ?? [],
  };
}

function isByProduct({ byProduct }: Measure, { args }: Extract<Formula, { kind: 'call' }>): boolean {
  if (byProduct !== 'ofSet') return byProduct === true;
  const [set] = args;
  return set?.kind === 'call' && MEASURES.get(set.name)?.byProduct === true;
}

/** The type of a measure that a word among its arguments may decide. */
function typeOf({ type, types }: Measure, { args }: Extract<Formula, { kind: 'call' }>): MeasureType {
  const word = args.find((each) => each.kind === 'name' && types?.[each.name] !== undefined);
  return word?.kind === 'name' ? (types?.[word.name] ?? type) : type;
}

function checkFigure(formula: Extract<Formula, { kind: 'call' }>, scope: Scope): Typed {
  const described = Object.hasOwn(FIGURES, formula.name) ? FIGURES[formula.name] : undefined;
  if (described === undefined) {
    if (RAW[formula.name] !== undefined) throw unknownName(formula.name, formula.at);
    const near = closest(formula.name, Object.keys(FIGURES));
    throw new FormulaError(
      `${formula.name} is no figure of one customer`,
      formula.at,
      `${near === undefined ? '' : `Did you mean ${near}? `}Figures of a customer are ${Object.keys(FIGURES).join(', ')}.`,
    );
  }
  checkArguments(formula, described.args, 0, scope);
  return { type: described.type, adds: 'constant', byProduct: false, dimensions: [] };
}

function needOne(formula: Extract<Formula, { kind: 'call' }>): Formula {
  const [only, ...more] = formula.args;
  if (only === undefined || more.length > 0) {
    throw new FormulaError(
      `${formula.name} takes one argument`,
      formula.at,
      `Write ${formula.name}(…) of one set or figure.`,
    );
  }
  return only;
}

function checkAggregate(formula: Extract<Formula, { kind: 'call' }>, scope: Scope): Typed {
  const of = needOne(formula);
  if (scope.customer !== null) {
    throw new FormulaError(
      `${formula.name}(…) inside ${formula.name}(c in …) would aggregate twice`,
      formula.at,
      'Use figures of one customer there, such as REVc(P).',
    );
  }
  if (of.kind === 'each') return checkEach(formula, of, scope);
  if (formula.name !== 'n') {
    const inner = of.kind === 'name' || of.kind === 'call' ? RAW[of.name] : undefined;
    throw new FormulaError(
      inner === undefined
        ? `${formula.name} goes through the customers of a set`
        : `${printFormula(of)} cannot be summed`,
      of.at,
      inner ?? `Write ${formula.name}(c in CU(D): REVc(P)).`,
    );
  }
  if (of.kind !== 'call')
    throw of.kind === 'name'
      ? unknownName(of.name, of.at)
      : new FormulaError('n counts a set', of.at, 'Write n(CU(D)).');
  const measure = MEASURES.get(of.name);
  if (measure === undefined) throw unknownName(of.name, of.at);
  const type = typeOf(measure, of);
  if (type !== 'set') {
    throw new FormulaError(
      `${printFormula(of)} is ${words(type)}, not a set`,
      of.at,
      `Write ${printFormula(of)} without n(…).`,
    );
  }
  checkArguments(of, measure.args, measure.optional ?? 0, scope);
  return {
    type: 'count',
    adds: measure.adds,
    byProduct: measure.byProduct === true,
    dimensions: measure.dimensions ?? [],
  };
}

function checkEach(
  formula: Extract<Formula, { kind: 'call' }>,
  of: Extract<Formula, { kind: 'each' }>,
  scope: Scope,
): Typed {
  const { set, body } = of;
  if (set.kind !== 'call') throw new FormulaError('A set is expected after "in"', set.at, 'Write c in CU(D).');
  const measure = MEASURES.get(set.name);
  if (!Object.hasOwn(CUSTOMER_SETS, set.name)) {
    if (measure === undefined && RAW[set.name] === undefined) throw unknownName(set.name, set.at);
    throw new FormulaError(
      `${printFormula(set)} has more than one row a customer: what is summed over it is counted more than once`,
      set.at,
      RAW[set.name] ?? `Go through customers: ${formula.name}(c in CU(D): …).`,
    );
  }
  // A set that is nothing to be counted by itself is over the period of the figure.
  checkArguments(set, measure?.args ?? [period], measure?.optional ?? 0, scope);
  if (body.kind === 'name' && body.name === 'all') {
    throw new FormulaError(
      'A figure or condition is expected after ":"',
      of.at,
      `Write ${formula.name}(c in CU(D): REVc(P)).`,
    );
  }
  const typed = checkFormula(body, { ...scope, customer: of.variable, ratiosAllowed: false });
  if (formula.name === 'n') {
    if (typed.type !== 'condition') {
      throw new FormulaError(
        `${printFormula(body)} is no condition`,
        body.at,
        'Write a comparison, such as CATc(D) >= 2.',
      );
    }
    return { type: 'count', adds: 'distinct', byProduct: false, dimensions: [] };
  }
  if (typed.type === 'condition') {
    throw new FormulaError(`${printFormula(body)} is a condition`, body.at, 'Count it: n(c in …: condition).');
  }
  return {
    type: typed.type === 'number' ? 'count' : typed.type,
    adds: formula.name === 'sum' ? 'stock' : 'recomputed',
    byProduct: false,
    dimensions: [],
  };
}

/** Id of a KPI as it stands in `kpi(…)`: hyphens read as differences of names. */
export function kpiIdOf(formula: Formula): string | null {
  if (formula.kind === 'name') return formula.name;
  if (formula.kind === 'number') return formula.value.d === 1n ? String(formula.value.n) : null;
  if (formula.kind !== 'binary' || formula.operator !== '-') return null;
  const [left, right] = [kpiIdOf(formula.left), kpiIdOf(formula.right)];
  return left === null || right === null ? null : `${left}-${right}`;
}

/** Parameters that `kpi(id, name = value, …)` fixes; null where something else is written. */
export function fixedParams({ args }: Extract<Formula, { kind: 'call' }>): Record<string, string | number> | null {
  const fixed: Record<string, string | number> = {};
  for (const each of args.slice(1)) {
    if (each.kind !== 'binary' || each.operator !== '=' || each.left.kind !== 'name') return null;
    const { left, right } = each;
    if (right.kind !== 'name' && right.kind !== 'number') return null;
    fixed[left.name] = right.kind === 'name' ? right.name : toNumber(right.value);
  }
  return fixed;
}

const INSTANTS: Record<KpiDefinition['time'], readonly string[]> = {
  PIT: ['D'],
  PER: ['D', 'D0'],
  ROLL: ['D', 'D0'],
  COH: ['D', 'D0'],
};

/** Returns whether an argument is an earlier period. */
function checkArguments(
  formula: Extract<Formula, { kind: 'call' }>,
  types: readonly ArgumentType[],
  optional: number,
  scope: Scope,
): boolean {
  const { name, args, at } = formula;
  if (args.length > types.length || args.length < types.length - optional) {
    throw new FormulaError(
      `${name} takes ${signature(types, optional)}`,
      at,
      `Write ${name}(${signature(types, optional)}).`,
    );
  }
  let shifted = false;
  args.forEach((argument, index) => {
    const type = types[index] as ArgumentType;
    const written = argument.kind === 'name' ? argument.name : printFormula(argument);
    const fail = (what: string): never => {
      throw new FormulaError(
        `${name}: "${written}" is not ${what}`,
        argument.at,
        `Write ${name}(${signature(types, optional)}).`,
      );
    };
    switch (type.is) {
      case 'instant': {
        const allowed = INSTANTS[scope.time];
        if (argument.kind !== 'name' || !['D', 'D0'].includes(argument.name))
          fail('a day: D, or D0 for the day before the period');
        else if (!allowed.includes(argument.name)) {
          throw new FormulaError(
            `A figure at the end of a day has no ${argument.name}`,
            argument.at,
            'Declare the time PER, or read D.',
          );
        }
        return;
      }
      case 'period': {
        if (scope.time === 'PIT') {
          throw new FormulaError(
            `${name} is over a period, the figure is declared PIT`,
            argument.at,
            'Declare the time PER or ROLL.',
          );
        }
        if (argument.kind !== 'name' || !['P', 'P-', 'LY'].includes(argument.name)) fail('a period: P, P- or LY');
        else if (argument.name !== 'P') {
          if (type.shifted !== true) fail('the period P');
          shifted = true;
        }
        return;
      }
      case 'word':
        if (argument.kind !== 'name') return fail('a word');
        if (type.of !== 'any' && !type.of.includes(argument.name)) {
          const near = closest(argument.name, type.of);
          throw new FormulaError(
            `${name}: "${argument.name}" is not known`,
            argument.at,
            `${near === undefined ? '' : `Did you mean ${near}? `}${type.of.length > 12 ? '' : `It is one of ${type.of.join(', ')}.`}`.trim(),
          );
        }
        return;
      case 'number':
        if (argument.kind === 'number') return;
        if (argument.kind === 'name' && argument.name === 'W' && scope.time === 'ROLL') return;
        if (argument.kind === 'name' && type.or?.includes(argument.name)) return;
        if (argument.kind !== 'param') return fail(`a number, W or a parameter${orWords(type.or)}`);
        if (scope.params[argument.name] === undefined) throw unknownParam(argument.name, argument.at, scope);
        return;
      case 'name':
        if (argument.kind === 'name') return;
        if (argument.kind !== 'param') return fail('a name or a parameter');
        if (scope.params[argument.name] === undefined) throw unknownParam(argument.name, argument.at, scope);
        return;
      case 'figure':
        if (argument.kind === 'name' && type.or?.includes(argument.name)) return;
        if (argument.kind !== 'call') return fail('a figure of one customer');
        checkFigure(argument, { ...scope, customer: 'c' });
        return;
      case 'set':
        if (argument.kind !== 'call' || (type.of !== undefined && !type.of.includes(argument.name))) {
          return fail(type.of === undefined ? 'a set' : `one of the sets ${type.of.join(', ')}`);
        }
        checkSet(argument, scope);
        return;
    }
  });
  return shifted;
}

function checkSet(set: Extract<Formula, { kind: 'call' }>, scope: Scope): void {
  const measure = MEASURES.get(set.name);
  if (measure === undefined) throw unknownName(set.name, set.at);
  if (measure.type !== 'set') throw new FormulaError(`${printFormula(set)} is no set`, set.at, 'Write a set there.');
  checkArguments(set, measure.args, measure.optional ?? 0, scope);
}

const orWords = (or: readonly string[] | undefined): string => (or === undefined ? '' : `, or ${or.join(' or ')}`);

const signature = (types: readonly ArgumentType[], optional: number): string =>
  types
    .map((type, index) => {
      const text = {
        instant: 'D',
        period: 'P',
        number: 'a number',
        name: 'a name',
        figure: 'a figure of one customer',
        set: 'a set',
        word: '',
      }[type.is];
      if (type.is === 'number' && type.or !== undefined) return `[${['a number', ...type.or].join(' | ')}]`;
      const shown =
        type.is === 'word' ? (type.of === 'any' || type.of.length > 6 ? 'a kind' : type.of.join(' | ')) : text;
      return index >= types.length - optional ? `[${shown}]` : shown;
    })
    .join(', ');

const words = (type: Typed['type']): string =>
  ({
    set: 'a set',
    count: 'a count',
    money: 'money',
    quantity: 'a quantity',
    days: 'days',
    ratio: 'a ratio',
    score: 'a score',
    number: 'a number',
    condition: 'a condition',
  })[type];

function unknownName(name: string, at: number): FormulaError {
  const raw = RAW[name];
  if (raw !== undefined) return new FormulaError(`"${name}" is a column, not a measure`, at, raw);
  const known = [...MEASURES.keys(), 'n', 'sum', 'median', 'min', 'max', 'total', 'kpi'];
  const near = closest(name, known);
  return new FormulaError(
    `There is no measure "${name}"`,
    at,
    `${near === undefined ? '' : `Did you mean ${near}? `}The measures are listed in docs/formulas.md.`,
  );
}

function unknownParam(name: string, at: number, scope: Scope): FormulaError {
  const near = closest(name, Object.keys(scope.params));
  return new FormulaError(
    `The definition declares no parameter "${name}"`,
    at,
    near === undefined ? 'Declare it under params.' : `Did you mean $${near}?`,
  );
}

const STRENGTH: readonly (Adds | 'constant')[] = ['constant', 'flow', 'stock', 'distinct', 'recomputed'];
const weaker = (a: Typed['adds'], b: Typed['adds']): Typed['adds'] =>
  STRENGTH[Math.max(STRENGTH.indexOf(a), STRENGTH.indexOf(b))] ?? 'recomputed';

/** Additivity that follows from the two sides. `isShare`: the denominator is the total of the numerator. */
export function inferAdditivity(numerator: Typed, denominator: Typed, isShare: boolean): Additivity {
  if (numerator.adds === 'recomputed' || denominator.adds === 'recomputed') return 'AX';
  if (denominator.adds === 'constant' || isShare) {
    return ({ constant: 'A+', flow: 'A+', stock: 'A~', distinct: 'A1' } as const)[numerator.adds];
  }
  return numerator.adds === 'flow' && denominator.adds === 'flow' ? 'A0F' : 'A0';
}

/** Whether a definition may declare `declared` where `inferred` follows from its formula: never more than that. */
export function mayDeclare(declared: Additivity, inferred: Additivity): boolean {
  const weakened: Record<Additivity, readonly Additivity[]> = {
    'A+': ['A+', 'A~', 'A1', 'AX'],
    'A~': ['A~', 'AX'],
    A1: ['A1', 'AX'],
    A0F: ['A0F', 'A0', 'AX'],
    A0: ['A0', 'AX'],
    AX: ['AX'],
  };
  return weakened[inferred].includes(declared);
}

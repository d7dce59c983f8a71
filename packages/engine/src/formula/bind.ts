import type { Exact } from './exact.ts';
import { exact } from './exact.ts';
import type { BoundBody, EachCall } from '../measures/each.ts';
import { FIGURES } from '../measures/customer-registry.ts';
import type { Argument, ArgumentType, MeasureCall } from '../measures/measure.ts';
import { MEASURES } from '../measures/registry.ts';
import { fixedParams, kpiIdOf } from './check.ts';
import { printFormula, type Formula } from './parse.ts';
import type { Window } from '../time/window.ts';

/** A formula with everything in its place that a question decides. */
export type Bound =
  | { kind: 'number'; value: Exact }
  | { kind: 'measure'; call: MeasureCall }
  | { kind: 'each'; each: EachCall }
  | { kind: 'total'; of: Bound }
  /** The value of another KPI, with those of its parameters that are fixed. */
  | { kind: 'kpi'; id: string; params: Readonly<Record<string, string | number>> }
  | { kind: 'binary'; operator: '+' | '-' | '*' | '/'; left: Bound; right: Bound }
  | { kind: 'fold'; name: 'min' | 'max'; args: Bound[] }
  /** The value of another KPI: its ratio times its scale; `needsPositive`: there is none unless what is divided by is above zero. */
  | {
      kind: 'scaled';
      of: Bound;
      scale: (window: Window) => { numerator: bigint; denominator: bigint } | null;
      needsPositive: boolean;
    };

export interface Binding {
  params: Readonly<Record<string, string | number | boolean>>;
  /** Length of the window of a ROLL figure. */
  windowDays: number | null;
}

/** Puts parameters into a checked formula. */
export function bind(formula: Formula, binding: Binding): Bound {
  switch (formula.kind) {
    case 'number':
      return { kind: 'number', value: formula.value };
    case 'param':
      return { kind: 'number', value: exact(Number(binding.params[formula.name] ?? 0)) };
    case 'binary':
      return {
        kind: 'binary',
        operator: formula.operator as '+' | '-' | '*' | '/',
        left: bind(formula.left, binding),
        right: bind(formula.right, binding),
      };
    case 'call':
      return bindCall(formula, binding);
    default:
      throw new Error(`Unchecked formula: ${printFormula(formula)}`);
  }
}

function bindCall(formula: Extract<Formula, { kind: 'call' }>, binding: Binding): Bound {
  const [first] = formula.args;
  switch (formula.name) {
    case 'min':
    case 'max':
      return { kind: 'fold', name: formula.name, args: formula.args.map((each) => bind(each, binding)) };
    case 'total':
      return { kind: 'total', of: bind(first as Formula, binding) };
    case 'kpi':
      return { kind: 'kpi', id: kpiIdOf(first as Formula) ?? '', params: fixedParams(formula) ?? {} };
    case 'n':
    case 'sum':
    case 'median':
      if (first?.kind === 'each') {
        const set = boundCall(first.set as Extract<Formula, { kind: 'call' }>, binding);
        const body = bindBody(first.body, binding);
        return {
          kind: 'each',
          each: { over: formula.name, set, body, text: `${formula.name}(${set.text}: ${printBody(body)})` },
        };
      }
      return { kind: 'measure', call: boundCall(first as Extract<Formula, { kind: 'call' }>, binding) };
    default:
      return { kind: 'measure', call: boundCall(formula, binding) };
  }
}

function bindBody(formula: Formula, binding: Binding): BoundBody {
  switch (formula.kind) {
    case 'number':
      return { kind: 'number', value: Number(formula.value.n) / Number(formula.value.d) };
    case 'param':
      return { kind: 'number', value: Number(binding.params[formula.name] ?? 0) };
    case 'binary':
      return {
        kind: 'binary',
        operator: formula.operator,
        left: bindBody(formula.left, binding),
        right: bindBody(formula.right, binding),
      };
    case 'call':
      if (formula.name === 'min' || formula.name === 'max') {
        return { kind: 'fold', name: formula.name, args: formula.args.map((each) => bindBody(each, binding)) };
      }
      return { kind: 'figure', call: boundCall(formula, binding) };
    default:
      throw new Error(`Unchecked formula: ${printFormula(formula)}`);
  }
}

const printBody = (body: BoundBody): string => {
  switch (body.kind) {
    case 'number':
      return String(body.value);
    case 'figure':
      return body.call.text;
    case 'fold':
      return `${body.name}(${body.args.map(printBody).join(', ')})`;
    case 'binary':
      return `(${printBody(body.left)} ${body.operator} ${printBody(body.right)})`;
  }
};

/** A call of a measure or of a customer's figure with its arguments read. */
export function boundCall(formula: Extract<Formula, { kind: 'call' }>, binding: Binding): MeasureCall {
  const measure = MEASURES.get(formula.name);
  const types: readonly ArgumentType[] = measure?.args ?? FIGURES[formula.name]?.args ?? [];
  const args = formula.args.map((argument, index) => readArgument(argument, types[index], binding));
  const text = `${formula.name}(${args.map(printArgument).join(', ')})`;
  if (measure?.params === undefined) return { name: formula.name, args, text, formula };
  const params = Object.fromEntries(
    measure.params.flatMap((name) => {
      const value = binding.params[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return { name: formula.name, args, params, text: `${text} ${JSON.stringify(params)}`, formula };
}

function readArgument(formula: Formula, type: ArgumentType | undefined, binding: Binding): Argument {
  switch (type?.is) {
    case 'instant':
      return { is: 'instant', at: formula.kind === 'name' && formula.name === 'D0' ? 'D0' : 'D' };
    case 'period': {
      const name = formula.kind === 'name' ? formula.name : 'P';
      return { is: 'period', shift: name === 'P-' ? 'previous' : name === 'LY' ? 'lastYear' : 'none' };
    }
    case 'number': {
      if (formula.kind === 'name' && type.or?.includes(formula.name)) return { is: 'word', word: formula.name };
      if (formula.kind === 'param') return { is: 'number', value: Number(binding.params[formula.name] ?? 0) };
      if (formula.kind === 'number') return { is: 'number', value: Number(formula.value.n) / Number(formula.value.d) };
      return { is: 'number', value: binding.windowDays ?? 0 };
    }
    case 'name':
      return {
        is: 'name',
        name:
          formula.kind === 'param'
            ? String(binding.params[formula.name] ?? '')
            : formula.kind === 'name'
              ? formula.name
              : '',
      };
    case 'word':
      return { is: 'word', word: formula.kind === 'name' ? formula.name : '' };
    default:
      if (formula.kind === 'call') return { is: 'call', call: boundCall(formula, binding) };
      return { is: 'word', word: printFormula(formula) };
  }
}

function printArgument(argument: Argument): string {
  switch (argument.is) {
    case 'instant':
      return argument.at;
    case 'period':
      return { none: 'P', previous: 'P-', lastYear: 'LY' }[argument.shift];
    case 'word':
      return argument.word;
    case 'number':
      return String(argument.value);
    case 'name':
      return JSON.stringify(argument.name);
    case 'call':
      return argument.call.text;
  }
}

/** Every measure, comprehension and KPI that a bound formula uses. */
export function partsOf(bound: Bound): Extract<Bound, { kind: 'measure' | 'each' | 'kpi' }>[] {
  switch (bound.kind) {
    case 'number':
      return [];
    case 'total':
    case 'scaled':
      return partsOf(bound.of);
    case 'binary':
      return [...partsOf(bound.left), ...partsOf(bound.right)];
    case 'fold':
      return bound.args.flatMap(partsOf);
    default:
      return [bound];
  }
}

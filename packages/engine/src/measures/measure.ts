import type { CanonicalTable, Policy } from '@sextant/contracts';
import type { Formula } from '../formula/parse.ts';
import type { Params } from '../plan/params.ts';
import type { Measured } from './cells.ts';
import type { EvaluationContext } from './context.ts';
import type { Dimension } from './ledger/dimensions.ts';

/**
 * What an argument may be: an instant (`D`, `D0`), a period (`P`, and for flows also `P-`, `LY`), a set, a movement kind or
 * another word of a closed list, a number (written, a parameter, or `W`), a name (a parameter).
 */
export type ArgumentType =
  | { is: 'instant' }
  | { is: 'period'; shifted?: true }
  | { is: 'word'; of: readonly string[] | 'any' }
  | { is: 'number'; or?: readonly string[] }
  | { is: 'name' }
  /** A per-customer figure such as `REVc(P)`, or one of the words. */
  | { is: 'figure'; or?: readonly string[] }
  /** A set of pairs or spells that an operator works on, such as `PH(D)`. */
  | { is: 'set'; of?: readonly string[] };

/** What a measure counts or sums. Sets are counted by `n(…)`. */
export type MeasureType = 'set' | 'count' | 'money' | 'quantity' | 'days' | 'ratio' | 'score';

/**
 * How figures of parts add up: `flow` over segments and time, `stock` over segments only, `distinct` a count of things that
 * another segment or period may count again, `recomputed` never.
 */
export type Adds = 'flow' | 'stock' | 'distinct' | 'recomputed';

/** Data that a measure cannot do without. */
export interface Need {
  table: CanonicalTable;
  /** Kinds of the fact table of which one at least must be there. */
  kinds?: readonly string[];
  /** Column that must be filled somewhere. */
  column?: string;
  /** Value that the column must have somewhere. */
  value?: string;
  /** Needed only where there are movements of one of these kinds. */
  given?: readonly string[];
  /** A rule of the policy that must name something, beside the data. */
  rule?: 'costPools';
  /** Needed together with it. */
  also?: Need;
  /** The figure stands without it, as gross of this component. */
  optional?: string;
  /** Any one of these does as well. */
  or?: readonly Need[];
  /** Of all needs of one group, one at least must be met. */
  group?: string;
}

/** One use of a measure in a formula, with its arguments read. */
export interface MeasureCall {
  /** Normal form of the call: equal texts are measured once. */
  text: string;
  name: string;
  args: readonly Argument[];
  /** Values of {@link Measure.params}. */
  params?: Params;
  /** The argument as it was written, for comprehensions. */
  formula: Extract<Formula, { kind: 'call' }>;
}

export type Argument =
  | { is: 'instant'; at: 'D' | 'D0' }
  | { is: 'period'; shift: 'none' | 'previous' | 'lastYear' }
  | { is: 'word'; word: string }
  | { is: 'number'; value: number }
  | { is: 'name'; name: string }
  | { is: 'call'; call: MeasureCall };

export interface Measure {
  name: string;
  about: string;
  args: readonly ArgumentType[];
  /** How many of the last arguments may be left out. */
  optional?: number;
  type: MeasureType;
  /** Type by the word among the arguments, where it is another one than {@link type}. */
  types?: Readonly<Record<string, MeasureType>>;
  /** Parameters of the definition that the measure reads by their names, beside its arguments. */
  params?: readonly string[];
  adds: Adds;
  /** A set of customers: its size says how many people are behind a figure. A list: with one of these words only. */
  people?: true | readonly string[];
  /** Says itself how many customers are behind its figures. */
  bringsPeople?: true;
  /** Can be split by product (category); `ofSet`: where the set that it works on can. */
  byProduct?: true | 'ofSet';
  /** Belongs to no customer: can be told apart by these dimensions of the ledger, in a figure of segmentation S3. */
  dimensions?: readonly Dimension[];
  /**
   * Tells of the data themselves: of what the KPI of the parameter `kpi` rests on, else of everything; or always of these
   * tables. Asked of nothing in particular it is asked of today.
   */
  aboutData?: 'kpi' | readonly CanonicalTable[];
  /** Over a period it looks at nothing before the first day, so that it is known from the first day of a history on. */
  withinPeriod?: true;
  /** A window that reaches back before the history gives fewer observations, not a wrong figure. */
  asFarAsKnown?: true;
  needs(args: readonly Argument[], policy: Policy, params: Params): readonly Need[];
  /** Measures all uses of this family at once. */
  family: Family;
}

/** Measures that are found together, with as few statements as possible. */
export interface Family {
  /** Measures of other families that those of the calls are made of: they are found before, together with what is asked for. */
  restsOn?(calls: readonly MeasureCall[]): readonly (readonly [Family, MeasureCall])[];
  /** `found`: at least what the family rests on, by text. */
  measure(
    calls: readonly MeasureCall[],
    context: EvaluationContext,
    found: ReadonlyMap<string, Measured>,
  ): Promise<Map<string, Measured>>;
}

export const instant: ArgumentType = { is: 'instant' };
export const period: ArgumentType = { is: 'period' };
export const shiftedPeriod: ArgumentType = { is: 'period', shifted: true };
export const word = (...of: string[]): ArgumentType => ({ is: 'word', of });
export const anyNumber: ArgumentType = { is: 'number' };
export const numberOr = (...or: string[]): ArgumentType => ({ is: 'number', or });
export const anyName: ArgumentType = { is: 'name' };
export const figure: ArgumentType = { is: 'figure' };
export const figureOr = (...or: string[]): ArgumentType => ({ is: 'figure', or });
export const anySet: ArgumentType = { is: 'set' };
export const setOf = (...of: string[]): ArgumentType => ({ is: 'set', of });

/** Argument readers: the checker has made sure of the kind. */
export const instantAt = (call: MeasureCall, index: number): 'D' | 'D0' => {
  const argument = call.args[index];
  return argument?.is === 'instant' ? argument.at : 'D';
};
export const wordAt = (call: MeasureCall, index: number): string | undefined => {
  const argument = call.args[index];
  return argument?.is === 'word' ? argument.word : undefined;
};
export const numberAt = (call: MeasureCall, index: number): number | undefined => {
  const argument = call.args[index];
  return argument?.is === 'number' ? argument.value : undefined;
};
export const nameAt = (call: MeasureCall, index: number): string | undefined => {
  const argument = call.args[index];
  return argument?.is === 'name' ? argument.name : undefined;
};
export const shiftAt = (call: MeasureCall, index: number): 'none' | 'previous' | 'lastYear' => {
  const argument = call.args[index];
  return argument?.is === 'period' ? argument.shift : 'none';
};

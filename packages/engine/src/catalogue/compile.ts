import type { Additivity, KpiDefinition } from '@sextant/contracts';
import { checkFormula, fixedParams, inferAdditivity, kpiIdOf, mayDeclare, type Typed } from '../formula/check.ts';
import { callsOf, FormulaError, parseFormula, printFormula, type Formula } from '../formula/parse.ts';
import { checkFields } from './check-fields.ts';
import { invalid } from './definition-error.ts';

/** Both sides of a figure, read and checked. */
export interface Sides {
  numerator: Formula;
  denominator: Formula;
  typed: { numerator: Typed; denominator: Typed };
  additivity: Additivity;
}

/** A definition with its formulas read: what the planner works with. */
export interface Kpi {
  definition: KpiDefinition;
  sides: Sides;
  variants: { when: Record<string, string | number | boolean>; sides: Sides | null }[];
  companions: { id: string; sides: Sides }[];
  /** Other KPIs whose values the formulas use, each once. */
  uses: readonly string[];
  /** Every place of theirs. */
  usedAt: readonly Use[];
}

/** `kpi(id)` in a formula: in which field, at which character, with which parameters fixed. */
export interface Use {
  id: string;
  params: Readonly<Record<string, string | number>>;
  field: string;
  at: number;
}

/** Reads and checks a definition on its own. Throws a DefinitionError with field, place and remedy. */
export function compileKpi(definition: KpiDefinition): Kpi {
  checkFields(definition);
  const sides = compileSides(
    definition,
    'numerator',
    definition.numerator,
    'denominator',
    definition.denominator,
    definition.additivity,
  );
  checkAdditivity(definition, 'additivity', definition.additivity, sides);
  const variants = (definition.variants ?? []).map((variant, index) => {
    if (variant.numerator === undefined && variant.denominator === undefined)
      return { when: variant.when, sides: null };
    const declared = variant.additivity ?? definition.additivity;
    const own = compileSides(
      definition,
      `variants[${index}].numerator`,
      variant.numerator ?? definition.numerator,
      `variants[${index}].denominator`,
      variant.denominator ?? definition.denominator,
      declared,
    );
    checkAdditivity(definition, `variants[${index}].additivity`, declared, own);
    return { when: variant.when, sides: own };
  });
  const companions = (definition.companions ?? []).map((companion, index) => ({
    id: companion.id,
    sides: compileSides(
      definition,
      `companions[${index}].numerator`,
      companion.numerator,
      `companions[${index}].denominator`,
      companion.denominator ?? '1',
      'AX',
    ),
  }));
  const usedAt = [
    ...usesOf('', sides),
    ...variants.flatMap((each, index) => (each.sides === null ? [] : usesOf(`variants[${index}].`, each.sides))),
    ...companions.flatMap((each, index) => usesOf(`companions[${index}].`, each.sides)),
  ];
  const uses = [...new Set(usedAt.map((use) => use.id))];
  return { definition, sides, variants, companions, uses, usedAt };
}

const usesOf = (prefix: string, sides: Sides): Use[] =>
  (['numerator', 'denominator'] as const).flatMap((side) =>
    callsOf(sides[side]).flatMap((call) => {
      const { name, args, at } = call;
      const id = name === 'kpi' && args[0] !== undefined ? kpiIdOf(args[0]) : null;
      return id === null ? [] : [{ id, params: fixedParams(call) ?? {}, field: `${prefix}${side}`, at }];
    }),
  );

function compileSides(
  definition: KpiDefinition,
  above: string,
  numeratorText: string,
  below: string,
  denominatorText: string,
  additivity: Additivity,
): Sides {
  const [numerator, typedNumerator] = readSide(definition, above, numeratorText, additivity);
  const [denominator, typedDenominator] = readSide(definition, below, denominatorText, additivity);
  return { numerator, denominator, typed: { numerator: typedNumerator, denominator: typedDenominator }, additivity };
}

function readSide(definition: KpiDefinition, field: string, text: string, additivity: Additivity): [Formula, Typed] {
  try {
    const formula = parseFormula(text);
    const typed = checkFormula(formula, {
      time: definition.time,
      params: definition.params ?? {},
      ratiosAllowed: additivity === 'AX',
      customer: null,
    });
    return [formula, typed];
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    const what = `${field}, character ${error.at + 1}: ${error.message}.`;
    throw invalid(definition, what, error.remedy, field, error.at);
  }
}

/** How figures of parts add up, as it follows from the formulas. */
export function additivityOf({
  numerator,
  denominator,
  typed,
}: Pick<Sides, 'numerator' | 'denominator' | 'typed'>): Additivity {
  const isShare =
    denominator.kind === 'call' &&
    denominator.name === 'total' &&
    denominator.args[0] !== undefined &&
    printFormula(denominator.args[0]) === printFormula(numerator);
  return inferAdditivity(typed.numerator, typed.denominator, isShare);
}

function checkAdditivity(definition: KpiDefinition, field: string, declared: Additivity, sides: Sides): void {
  const inferred = additivityOf(sides);
  if (mayDeclare(declared, inferred)) return;
  throw invalid(
    definition,
    `${field} is declared ${declared}, but the formula adds up as ${inferred}.`,
    `Declare ${inferred}: ${MEANS[inferred]}.`,
    field,
  );
}

const MEANS: Record<Additivity, string> = {
  'A+': 'parts add up over segments and over time',
  'A~': 'parts add up over disjoint segments, not over time',
  A1: 'distinct counts add up over disjoint segments only',
  A0: 'both sides add up over disjoint segments',
  A0F: 'both sides add up over disjoint segments and over time',
  AX: 'parts never add up; every figure is found from the rows',
};

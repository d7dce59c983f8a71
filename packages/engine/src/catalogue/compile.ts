import { SextantError, type Additivity, type KpiDefinition } from '@sextant/contracts';
import { checkFormula, inferAdditivity, kpiIdOf, mayDeclare, type Typed } from '../formula/check.ts';
import { callsOf, FormulaError, parseFormula, printFormula, type Formula } from '../formula/parse.ts';

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
  /** Other KPIs whose values the formulas use. */
  uses: readonly string[];
}

/** Reads and checks the formulas of a definition. Throws `kpi.definition-invalid` with field, place and remedy. */
export function compileKpi(definition: KpiDefinition): Kpi {
  const sides = compileSides(
    definition,
    'numerator',
    definition.numerator,
    'denominator',
    definition.denominator,
    definition.additivity,
  );
  checkAdditivity(definition, 'additivity', definition.additivity, sides);
  checkGrain(definition);
  const variants = (definition.variants ?? []).map((variant, index) => {
    checkWhen(definition, variant.when, index);
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
  const formulas = [sides, ...variants.map((each) => each.sides), ...companions.map((each) => each.sides)]
    .filter((each) => each !== null)
    .flatMap(({ numerator, denominator }) => [numerator, denominator]);
  const uses = formulas
    .flatMap(callsOf)
    .filter(({ name }) => name === 'kpi')
    .map(({ args }) => (args[0] === undefined ? null : kpiIdOf(args[0])))
    .filter((id) => id !== null);
  return { definition, sides, variants, companions, uses: [...new Set(uses)] };
}

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
    throw invalid(definition, `${field}, character ${error.at + 1}: ${error.message}.`, error.remedy);
  }
}

function checkAdditivity(definition: KpiDefinition, field: string, declared: Additivity, sides: Sides): void {
  const { numerator, denominator } = sides;
  const isShare =
    denominator.kind === 'call' &&
    denominator.name === 'total' &&
    denominator.args[0] !== undefined &&
    printFormula(denominator.args[0]) === printFormula(numerator);
  const inferred = inferAdditivity(sides.typed.numerator, sides.typed.denominator, isShare);
  if (mayDeclare(declared, inferred)) return;
  throw invalid(
    definition,
    `${field} is declared ${declared}, but the formula adds up as ${inferred}.`,
    `Declare ${inferred}: ${MEANS[inferred]}.`,
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

function checkGrain(definition: KpiDefinition): void {
  const { grain, time } = definition;
  const fits = {
    PIT: grain.includes('@'),
    ROLL: grain.includes('@') || / x /.test(grain),
    PER: / x /.test(grain),
    COH: /cohort|age| x /.test(grain),
  }[time];
  if (fits) return;
  const expected = { PIT: 'segment@D', ROLL: 'segment@D', PER: 'segment x P', COH: 'cohort' }[time];
  throw invalid(definition, `grain "${grain}" does not fit the time ${time}.`, `Write a grain such as ${expected}.`);
}

function checkWhen(definition: KpiDefinition, when: Record<string, unknown>, index: number): void {
  for (const [name, value] of Object.entries(when)) {
    const param = definition.params?.[name];
    if (param === undefined) {
      throw invalid(
        definition,
        `variants[${index}].when names the parameter "${name}", which is not declared.`,
        'Declare it under params.',
      );
    }
    if (param.type === 'choice' && !(param.choices ?? []).includes(String(value))) {
      throw invalid(
        definition,
        `variants[${index}].when: "${String(value)}" is no choice of "${name}".`,
        `Choices are ${(param.choices ?? []).join(', ')}.`,
      );
    }
  }
}

export const invalid = (definition: Pick<KpiDefinition, 'id'>, what: string, remedy: string): SextantError =>
  new SextantError('kpi.definition-invalid', `KPI "${definition.id}": ${what}`, remedy);

import type { Answer, FailedAnswer, KpiTrial, Policy } from '@sextant/contracts';
import { printFormula, type Formula } from '../formula/parse.ts';
import type { Need } from '../measures/measure.ts';
import { printWithParameters, type Statement } from '../sql/print.ts';
import { unmet, type Facts } from '../store/facts.ts';
import { additivityOf, type Kpi, type Sides } from './compile.ts';
import { describeNeed } from './describe-need.ts';

export interface Explained {
  kpi: Kpi;
  needs: readonly Need[];
  facts: Facts;
  policy: Policy;
  breaks: KpiTrial['breaks'];
  statements: readonly Statement[];
  answer: Answer | FailedAnswer;
}

/** A definition in words: what was inferred from it, what it needs, how its answer was found. */
export function explain({ kpi, needs, facts, policy, breaks, statements, answer }: Explained): KpiTrial {
  const { definition, sides } = kpi;
  const byProduct = sides.typed.numerator.byProduct && sides.typed.denominator.byProduct;
  return {
    kpi: definition.id,
    version: definition.version,
    sides: [
      ...described('', sides),
      ...kpi.variants.flatMap((each, index) =>
        each.sides === null ? [] : described(`variants[${index}].`, each.sides),
      ),
      ...kpi.companions.flatMap((each, index) => described(`companions[${index}].`, each.sides)),
    ],
    additivity: { declared: definition.additivity, inferred: additivityOf(sides) },
    grain: { declared: definition.grain, inferred: grainOf(kpi, byProduct) },
    byProduct,
    needs: needs.map((need) => {
      const { missing, gross } = unmet(facts, [need], policy);
      return {
        what: describeNeed(need),
        provided: missing.length === 0 && gross.length === 0,
        optional: need.optional ?? null,
      };
    }),
    breaks: [...breaks],
    statements: statements.map(printWithParameters),
    answer,
  };
}

const described = (prefix: string, sides: Sides): KpiTrial['sides'] =>
  (['numerator', 'denominator'] as const).map((side) => ({
    field: `${prefix}${side}`,
    formula: printFormula(sides[side]),
    type: sides.typed[side].type,
    adds: sides.typed[side].adds,
  }));

/** What one figure is about, as far as the formula says it. */
function grainOf({ definition, sides }: Kpi, byProduct: boolean): string {
  if (definition.time === 'COH') return 'cohort';
  const overTime = [sides.numerator, sides.denominator].some(readsPeriod);
  const subject = byProduct ? 'segment or category' : 'segment';
  return overTime && definition.time === 'PER' ? `${subject} x P` : `${subject}@D`;
}

function readsPeriod(formula: Formula): boolean {
  switch (formula.kind) {
    case 'name':
      return ['P', 'P-', 'LY', 'D0'].includes(formula.name);
    case 'binary':
      return readsPeriod(formula.left) || readsPeriod(formula.right);
    case 'call':
      return formula.args.some(readsPeriod);
    case 'each':
      return readsPeriod(formula.set) || readsPeriod(formula.body);
    default:
      return false;
  }
}

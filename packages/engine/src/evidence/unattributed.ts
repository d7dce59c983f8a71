import type { Bound } from '../formula/bind.ts';
import { add, exact, isZero, negate, toDecimal, ZERO, type Exact } from '../formula/exact.ts';
import type { EvaluationContext } from '../measures/context.ts';
import { wordAt, type MeasureCall } from '../measures/measure.ts';
import { COMPOSITIONS, compositionOf } from '../measures/money.ts';
import { movementCode, UNATTRIBUTED } from '../relations/flows.ts';
import { day as dayNode, lit, sparing } from '../sql/nodes.ts';
import { oneOf, select } from '../sql/select.ts';
import type { Plan } from '../plan/plan.ts';
import type { Facts } from '../store/facts.ts';

/** A sum of movements over the period, with the sign it has in a formula. */
interface Flow {
  call: MeasureCall;
  sign: 1 | -1;
}

/**
 * The money above the line that belongs to no party, in the value's window; null where there is none, where the formula
 * does not add up movements of the period, or where the question's filters leave it out.
 */
export async function unattributed(
  plan: Plan,
  { hasUnattributed }: Facts,
  contextOf: () => Promise<EvaluationContext>,
): Promise<string | null> {
  const { at, opening } = plan.windows.value;
  const flows = hasUnattributed ? flowsOf(plan.sides.numerator) : null;
  const isNobodyIn = plan.filter.every(
    ({ use, codes, negated }) => use.product !== true && codes.includes(0) !== negated,
  );
  if (flows === null || opening === null || !isNobodyIn || plan.rates === 'constant') return null;
  const context = await contextOf();
  const kinds = [...new Set(flows.flatMap(({ call }) => Object.keys(compositionOf(call))))];
  const result = await context.run(
    select({
      select: { kind: 'f.kind', is_licence: 'f.is_licence', v: 'sum(f.amount)', missing: 'count(*) - count(f.amount)' },
      from: context.relation('flow', 'f'),
      where: [
        'f.party_k = :nobody',
        sparing(oneOf('f.kind', kinds.map(movementCode))),
        'f.day > :opening',
        'f.day <= :at',
      ],
      groupBy: ['f.kind', 'f.is_licence'],
      holes: { nobody: lit(UNATTRIBUTED), opening: dayNode(opening), at: dayNode(at) },
    }),
  );
  let sum: Exact = ZERO;
  for (const [row, kind] of (result['kind'] ?? []).entries()) {
    for (const { call, sign } of flows) {
      const isOther = isLicence(call) && result['is_licence']?.[row] !== true;
      const own = Object.entries(compositionOf(call)).find(([name]) => movementCode(name) === Number(kind))?.[1];
      if (isOther || own === undefined) continue;
      if (Number(result['missing']?.[row]) > 0) return null;
      const amount = exact((result['v']?.[row] ?? 0) as string | number);
      sum = add(sum, own * sign === 1 ? amount : negate(amount));
    }
  }
  return isZero(sum) ? null : toDecimal(sum);
}

const isLicence = ({ name, args }: MeasureCall): boolean => {
  const last = args.at(-1);
  return (name === 'M' || COMPOSITIONS[name] !== undefined) && last?.is === 'word' && last.word === 'licence';
};

/** The movements that a formula adds up, each with its sign; null where it is not such a sum. */
function flowsOf(bound: Bound, sign: 1 | -1 = 1): Flow[] | null {
  if (bound.kind === 'measure') {
    const isFlow =
      bound.call.name === 'M' ? wordAt(bound.call, 0) !== undefined : COMPOSITIONS[bound.call.name] !== undefined;
    const isOwn = bound.call.args.every((argument) => argument.is !== 'period' || argument.shift === 'none');
    return isFlow && isOwn ? [{ call: bound.call, sign }] : null;
  }
  if (bound.kind !== 'binary' || (bound.operator !== '+' && bound.operator !== '-')) return null;
  const left = flowsOf(bound.left, sign);
  const right = flowsOf(bound.right, bound.operator === '+' ? sign : sign === 1 ? -1 : 1);
  return left === null || right === null ? null : [...left, ...right];
}

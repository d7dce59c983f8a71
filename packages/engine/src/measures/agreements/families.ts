import { stateIntervals } from '../../relations/knowledge.ts';
import { lit, type Query } from '../../sql/nodes.ts';
import { join, select, sub } from '../../sql/select.ts';
import type { Measured } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { boundaryDays, CUSTOMER_NEEDS } from '../customers.ts';
import { instantIn, overlapping, runningDistinct, unsplit } from '../distinct.ts';
import { anyName, instant, instantAt, nameAt, type Family, type Measure } from '../measure.ts';

/** Stretches in which a customer holds a product of the family: (party_k, valid_from, valid_to), which may overlap. */
function heldOfFamily(context: EvaluationContext, family: string): Query {
  const agreement = stateIntervals(
    { from: 'agreement', key: ['agreement_k'], keep: ['product_k'] },
    context.knowledge,
    false,
  );
  const product = stateIntervals({ from: 'product', key: ['product_k'], keep: ['family'] }, context.knowledge, true);
  const met = select({
    select: {
      party_k: 'h.party_k',
      valid_from: 'greatest(h.valid_from, a.valid_from, p.valid_from)',
      valid_to: 'least(h.valid_to, a.valid_to, p.valid_to)',
    },
    from: context.relation('holding', 'h'),
    joins: [
      join(
        sub(agreement, 'a'),
        'a.agreement_k = h.agreement_k AND a.valid_from < h.valid_to AND h.valid_from < a.valid_to',
      ),
      join(
        sub(product, 'p'),
        'p.product_k = a.product_k AND p.family = :family AND p.valid_from < a.valid_to AND a.valid_from < p.valid_to',
        { family: lit(family) },
      ),
    ],
    where: ['h.is_held'],
  });
  return select({
    select: { party_k: true, valid_from: true, valid_to: true },
    from: sub(met, 'met'),
    where: ['valid_from < valid_to'],
  });
}

const familyHolders: Family = {
  async measure(calls, context) {
    const days = boundaryDays(context.windows);
    const measured = new Map<string, Measured>();
    for (const call of calls) {
      const count = (of: EvaluationContext) =>
        runningDistinct(of, heldOfFamily(of, nameAt(call, 1) ?? ''), ['party_k'], days);
      const classes = await count(context);
      const whole = unsplit(context);
      const total = whole === context ? classes : await count(whole);
      const at = instantAt(call, 0);
      measured.set(
        call.text,
        overlapping(
          context,
          (window, key) => classes.at('v', instantIn(window, at), key),
          (window) => total.at('v', instantIn(window, at), 0),
        ),
      );
    }
    return measured;
  },
};

export const familyMeasures: readonly Measure[] = [
  {
    name: 'FAMILY',
    about: 'customers holding a product of a family',
    args: [instant, anyName],
    type: 'set',
    people: true,
    adds: 'distinct',
    needs: ([, family]) => [
      ...CUSTOMER_NEEDS,
      {
        table: 'product',
        column: 'family',
        ...(family?.is === 'name' && family.name !== '' ? { value: family.name } : {}),
      },
    ],
    family: familyHolders,
  },
];

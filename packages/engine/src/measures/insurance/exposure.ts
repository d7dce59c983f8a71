import { divide, exact, subtract } from '../../formula/exact.ts';
import { col, day as dayNode, narrowing, type Query } from '../../sql/nodes.ts';
import { leftJoin, oneOf, select, sub } from '../../sql/select.ts';
import type { EvaluationContext } from '../context.ts';
import { intervalEvents, runningSums } from '../cumulate.ts';
import { additive, boundaryDays } from '../customers.ts';
import { period, type Family, type Measure } from '../measure.ts';
import { attributedIntervals } from './attributed.ts';
import { holdersOnEveryDay, runningAgreements } from './running-policies.ts';

/** Shares of a quantity are whole numbers of this many parts: exact, and days of them can be added up as integers. */
const PARTS = '100000000000000';
const PARTS_A_YEAR = exact('36525000000000000');

/** Cover of insurance policies by their holders: (party_k, category_k, parts, valid_from, valid_to). */
function covered(context: EvaluationContext, last: string): Query {
  const policies = select({
    select: { agreement_k: true, category_k: true, quantity: true, valid_from: true, valid_to: true },
    from: sub(runningAgreements(context), 'running'),
    where: [
      'is_countable',
      oneOf('line_of_business', ['insurance']),
      narrowing('<=', col('valid_from'), dayNode(last)),
    ],
  });
  const held = select({
    select: {
      party_k: 'h.party_k',
      category_k: 'p.category_k',
      parts: `(p.quantity * coalesce(h.share, 1::DECIMAL(9,8)) * ${PARTS})::HUGEINT`,
      valid_from: 'greatest(p.valid_from, h.valid_from)',
      valid_to: 'least(p.valid_to, h.valid_to)',
    },
    from: sub(policies, 'p'),
    joins: [
      leftJoin(
        sub(holdersOnEveryDay(context), 'h'),
        'h.agreement_k = p.agreement_k AND h.valid_from < p.valid_to AND p.valid_from < h.valid_to',
      ),
    ],
  });
  return attributedIntervals(context, held, ['category_k', 'parts']);
}

/** POLYEARS: days of cover in the period, from running sums of what is covered and of when it began. */
const exposureFamily: Family = {
  async measure(calls, context) {
    const days = boundaryDays(context.windows);
    const last = days.at(-1) ?? context.plan.asOf;
    const rows = context.classed({ of: covered(context, last), shape: 'interval', keep: ['category_k', 'parts'] });
    const events = intervalEvents(rows, [{ name: 'parts', value: 'parts' }], last);
    const running = await runningSums(context, events, ['parts'], days, true);
    return new Map(
      calls.map((call) => [
        call.text,
        additive(context, ({ at, opening }, key) => {
          const partDays = subtract(running.integral('parts', at, key), running.integral('parts', opening ?? at, key));
          return divide(partDays, PARTS_A_YEAR) ?? partDays;
        }),
      ]),
    );
  },
};

export const exposureMeasures: readonly Measure[] = [
  {
    name: 'POLYEARS',
    about: 'years of cover of the insurance policies in force, times their quantity; suspended days cover nothing',
    args: [period],
    type: 'quantity',
    adds: 'flow',
    byProduct: true,
    withinPeriod: true,
    needs: () => [{ table: 'agreement' }, { table: 'product' }],
    family: exposureFamily,
  },
];

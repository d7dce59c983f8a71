import { subtract, type Exact } from '../../formula/exact.ts';
import { authorised } from '../../relations/authority.ts';
import { customerUnit } from '../../relations/customer-unit.ts';
import { stateIntervals } from '../../relations/knowledge.ts';
import type { Query } from '../../sql/nodes.ts';
import { afterJoining, join, oneOf, select, sub } from '../../sql/select.ts';
import type { EvaluationContext } from '../context.ts';
import { type Summand } from '../cumulate.ts';
import { runningFacts } from '../fact-sums.ts';
import { additive, boundaryDays } from '../customers.ts';
import { anyNumber, numberAt, period, type Family, type Measure, type MeasureCall, type Need } from '../measure.ts';

/** Agreements by the first day of their trial: (agreement_k, product_k, is_test, source_id, day, paid_on). */
function trials({ knowledge }: EvaluationContext): Query {
  const states = stateIntervals(
    { from: 'agreement', key: ['agreement_k'], keep: ['product_k', 'status', 'is_test', 'source_id'] },
    knowledge,
    false,
  );
  const dated = select({
    select: {
      agreement_k: true,
      product_k: true,
      status: true,
      is_test: true,
      source_id: true,
      valid_from: true,
      day: `min(CASE WHEN status = 'trial' THEN valid_from END) OVER (PARTITION BY agreement_k)`,
    },
    from: sub(states, 'state'),
    where: [oneOf('status', ['trial', 'in_force'])],
  });
  return select({
    select: {
      agreement_k: true,
      day: true,
      product_k: 'arg_min(product_k, valid_from)',
      source_id: 'arg_min(source_id, valid_from)',
      is_test: 'bool_or(is_test)',
      paid_on: `min(valid_from) FILTER (WHERE status = 'in_force')`,
    },
    from: sub(dated, 'dated'),
    where: ['valid_from >= day'],
    groupBy: ['agreement_k', 'day'],
  });
}

/** The same by holder, each with its share, on the first day of the trial: (party_k, category_k, share, day, paid_on). */
function trialHolders(context: EvaluationContext): Query {
  const { knowledge, rules } = context;
  const holder = stateIntervals(
    { from: 'agreement_party', key: ['agreement_k', 'party_k', 'role'], keep: ['active', 'share'] },
    knowledge,
    false,
  );
  const product = stateIntervals(
    { from: 'product', key: ['product_k'], keep: ['category_k', 'line_of_business'] },
    knowledge,
    true,
  );
  const unit = customerUnit(rules, knowledge, 'h.party_k');
  return select({
    select: { party_k: unit.party, category_k: 'p.category_k', share: 'h.share', day: 't.day', paid_on: 't.paid_on' },
    from: sub(trials(context), 't'),
    joins: [
      join(sub(holder, 'h'), 'h.agreement_k = t.agreement_k AND h.valid_from <= t.day AND t.day < h.valid_to'),
      join(sub(product, 'p'), 'p.product_k = t.product_k AND p.valid_from <= t.day AND t.day < p.valid_to'),
      ...unit.joins,
    ],
    where: [
      'NOT t.is_test',
      'h.active',
      oneOf('h.role', rules.holderRoles),
      afterJoining('c.valid_from <= t.day AND t.day < c.valid_to'),
      ...authorised(rules, 'agreement', { source: 't.source_id', line: 'p.line_of_business' }),
    ],
  });
}

const summandOf = (call: MeasureCall, index: number): Summand =>
  call.name === 'TRIAL'
    ? { name: `t${index}`, value: 'share' }
    : { name: `t${index}`, value: 'share', when: `paid_on <= day + ${Math.trunc(numberAt(call, 1) ?? 0)}` };

/** Trials that began in a period, and those of them that were paid in time: each agreement once, divided by shares. */
const trialFamily: Family = {
  async measure(calls, context) {
    const days = boundaryDays(context.windows);
    const summands = calls.map(summandOf);
    const classed = context.classed({
      of: trialHolders(context),
      shape: 'fact',
      keep: ['share', 'paid_on', 'category_k'],
    });
    const running = await runningFacts(context, classed, summands, days);
    return new Map(
      calls.map((call, index) => [
        call.text,
        additive(
          context,
          ({ at, opening }, key): Exact =>
            subtract(running.at(`t${index}`, at, key), running.at(`t${index}`, opening ?? at, key)),
        ),
      ]),
    );
  },
};

const needs = (): readonly Need[] => [{ table: 'agreement', kinds: ['trial'] }, { table: 'agreement_party' }];

export const trialMeasures: readonly Measure[] = [
  {
    name: 'TRIAL',
    about: 'agreements whose trial began in the period',
    args: [period],
    type: 'set',
    people: true,
    adds: 'flow',
    byProduct: true,
    needs,
    family: trialFamily,
  },
  {
    name: 'PAID',
    about: 'agreements whose trial began in the period and that came into force within the given days',
    args: [period, anyNumber],
    type: 'set',
    people: true,
    adds: 'flow',
    byProduct: true,
    needs,
    family: trialFamily,
  },
];

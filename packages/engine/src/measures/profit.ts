import type { Policy } from '@sextant/contracts';
import { kept, select, sub } from '../sql/select.ts';
import { groupName, groupOutputs } from './context.ts';
import { additive, counted, CUSTOMER_NEEDS } from './customers.ts';
import { period, type Family, type Measure, type Need } from './measure.ts';
import { DIRECT_NEEDS, REVENUE_NEEDS } from './money.ts';
import { OWN_SETS, type CustomerSet, type FamilyFigure } from './per-customer.ts';
import { directByCustomer, profitByCustomer, serviceCostByCustomer } from './profit/customer-profit.ts';
import { programmeMeasures } from './profit/programme.ts';
import { serviceMeasures, serviceNeeds, withoutPoolCost } from './profit/service.ts';

// Cost to serve, profit of a customer, and programmes.

/** Customers served: with a day as a customer in the period, in the class of its end. */
const servedFamily: Family = {
  async measure(calls, context) {
    const measured = new Map<string, ReturnType<typeof additive>>();
    for (const call of calls) {
      const set = OWN_SETS['SERVED'] as CustomerSet;
      const { groups, source, where } = context.classed({ of: set(call, context), shape: 'fact', keep: ['i'] });
      const rows = select({ select: { i: true, ...groupOutputs(groups) }, from: source, where });
      const names = groups.map((_, index) => groupName(index));
      const served = await counted(
        context,
        select({
          select: { i: true, ...kept(names), v: 'count(*)' },
          from: sub(rows, 'served'),
          groupBy: ['i', ...names],
        }),
      );
      measured.set(
        call.text,
        additive(context, (_, key, index) => served(index, key)),
      );
    }
    return measured;
  },
};

const profitNeeds = (policy: Policy): readonly Need[] => [...REVENUE_NEEDS, ...DIRECT_NEEDS, ...serviceNeeds(policy)];

export const profitMeasures: readonly Measure[] = [
  ...serviceMeasures,
  ...programmeMeasures(profitNeeds),
  {
    name: 'SERVED',
    about: 'parties with a day as a customer in the period',
    args: [period],
    type: 'set',
    people: true,
    adds: 'distinct',
    withinPeriod: true,
    needs: () => CUSTOMER_NEEDS,
    family: servedFamily,
  },
];

/** Figures of one customer: what a formula may say of them, and the query that finds them. */
export const profitFigures: Readonly<Record<string, FamilyFigure>> = {
  DIRECTc: {
    about: 'direct, risk and funding cost of a customer',
    args: [period],
    type: 'money',
    needs: DIRECT_NEEDS,
    find: directByCustomer,
  },
  SERVEc: {
    about: 'cost of the service that a customer used',
    args: [period],
    type: 'money',
    needs: serviceNeeds,
    find: serviceCostByCustomer,
    why: withoutPoolCost,
  },
  PROFITc: {
    about: 'revenue of a customer less direct cost and cost to serve',
    args: [period],
    type: 'money',
    needs: profitNeeds,
    find: profitByCustomer,
    why: withoutPoolCost,
  },
};
/** Sets whose elements are customers. */
export const profitSets: Readonly<Record<string, CustomerSet>> = {};

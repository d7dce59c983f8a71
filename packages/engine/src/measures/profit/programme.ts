import type { Policy } from '@sextant/contracts';
import { add, multiply, subtract, whole, ZERO, type Exact } from '../../formula/exact.ts';
import { classIntervals } from '../../relations/classes.ts';
import { movementCode } from '../../relations/flows.ts';
import { countedParties } from '../../relations/parties.ts';
import { lit, type Query } from '../../sql/nodes.ts';
import { from, join, leftJoin, oneOf, select, sub } from '../../sql/select.ts';
import type { Cell, Measured, PerCell } from '../cells.ts';
import { flowSource } from '../constant-rates.ts';
import { EvaluationContext, groupName, groupOutputs } from '../context.ts';
import { additive } from '../customers.ts';
import { anyName, nameAt, period, type Family, type Measure, type MeasureCall, type Need } from '../measure.ts';
import { profitByCustomer } from './customer-profit.ts';
import { pooledCosts, refuseSplits } from '../ledger/entries.ts';

/** Segmentation that says who is in a programme, and pool of the ledger that its cost is booked to. */
export const programmeScheme = (name: string): string => `programme:${name}`;

const programmeOf = (call: MeasureCall): string => programmeScheme(nameAt(call, 1) ?? '');

/**
 * Both arms of a programme on the first day of each window: (i, party_k, day, is_treated). Whoever was assigned belongs
 * to its arm, customer or not: what the programme did to them is the question.
 */
function arms(scheme: string, context: EvaluationContext): Query {
  const start = 'w.opening + 1';
  return select({
    select: { i: 'w.i', party_k: 'g.party_k', day: start, is_treated: `d.segment = 'treated'` },
    from: sub(classIntervals(scheme, undefined, context.knowledge), 'g'),
    joins: [
      join(context.windowRows(), `g.valid_from <= ${start} AND ${start} < g.valid_to`),
      join(from('segment_code', 'd'), 'd.scheme = :scheme AND d.code = g.code', { scheme: lit(scheme) }),
      join(
        sub(countedParties(context.knowledge), 'c'),
        `c.party_k = g.party_k AND c.valid_from <= ${start} AND ${start} < c.valid_to`,
      ),
    ],
    where: [oneOf('d.segment', ['treated', 'control'])],
  });
}

/** People and profit of one arm in one window and class. */
interface Arm {
  people: bigint;
  profit: Exact;
  missing: boolean;
}

const nobody = (): Arm => ({ people: 0n, profit: ZERO, missing: false });
const together = (a: Arm, b: Arm): Arm => ({
  people: a.people + b.people,
  profit: add(a.profit, b.profit),
  missing: a.missing || b.missing,
});

/** (mean of the treated - mean of the control group) x treated. */
function uplift(treated: Arm, control: Arm): Cell {
  if (treated.people === 0n) return 'no_base';
  if (control.people === 0n) return 'no_control';
  if (treated.missing || control.missing) return 'fx_missing';
  const expected = multiply(control.profit, { n: treated.people, d: control.people });
  return subtract(treated.profit, expected);
}

async function measureUplift(call: MeasureCall, context: EvaluationContext): Promise<Measured> {
  const { groups, source, where } = context.classed({
    of: arms(programmeOf(call), context),
    shape: 'fact',
    keep: ['i', 'is_treated'],
  });
  const members = select({
    select: { i: true, party_k: true, is_treated: true, ...groupOutputs(groups) },
    from: source,
    where,
  });
  const names = groups.map((_, index) => groupName(index));
  const result = await context.run(
    select({
      select: {
        i: 'm.i',
        is_treated: 'm.is_treated',
        ...Object.fromEntries(names.map((name) => [name, `m.${name}`])),
        people: 'count(*)',
        profit: 'coalesce(sum(p.v), 0)',
        missing: 'count(p.party_k) - count(p.v)',
      },
      from: sub(members, 'm'),
      joins: [leftJoin(sub(profitByCustomer(call, context), 'p'), 'p.i = m.i AND p.party_k = m.party_k')],
      groupBy: ['m.i', 'm.is_treated', ...names.map((name) => `m.${name}`)],
    }),
  );
  const found = new Map<string, Arm>();
  (result['i'] ?? []).forEach((i, row) => {
    found.set(`${i}/${context.keyAt(result, row)}/${result['is_treated']?.[row]}`, {
      people: BigInt(result['people']?.[row] as number | string),
      profit: EvaluationContext.valueAt(result, 'profit', row) ?? ZERO,
      missing: Number(result['missing']?.[row]) > 0,
    });
  });
  const arm = (i: number, key: number, isTreated: boolean): Arm => found.get(`${i}/${key}/${isTreated}`) ?? nobody();
  if (context.plan.by.length === 0) context.keys.of([]);
  const keys = context.keys.list.map((_, key) => key);
  // The means of all are not the means of the classes: the total is found from its own people.
  const all = (i: number, isTreated: boolean): Arm =>
    keys.map((key) => arm(i, key, isTreated)).reduce(together, nobody());
  const perCell = (of: (treated: Arm, control: Arm) => Cell): PerCell<Cell> => ({
    total: context.windows.map((_, i) => of(all(i, true), all(i, false))),
    classes: context.windows.map((_, i) => keys.map((key) => of(arm(i, key, true), arm(i, key, false)))),
  });
  return {
    ...perCell(uplift),
    blank: 'no_base',
    people: perCell((treated, control) => whole(treated.people + control.people)),
    groups: [perCell((treated) => whole(treated.people)), perCell((_, control) => whole(control.people))],
  };
}

/** What the ledger posted to the pool of the programme, by window; null where nothing was ever posted to it. */
async function ledgerCost(scheme: string, context: EvaluationContext): Promise<Measured | null> {
  const costs = pooledCosts(context, [scheme]);
  const ever = await context.run(select({ select: { n: 'count(*)' }, from: sub(costs, 'c') }));
  if (Number(ever['n']?.[0]) === 0) return null;
  refuseSplits(context, 'none');
  return costCells(
    context,
    select({
      select: { i: 'w.i', cost: 'coalesce(sum(c.amount), 0)', rows: 'count(*)', missing: 'sum(c.missing)' },
      from: sub(costs, 'c'),
      joins: [join(context.windowRows(), 'c.day > w.opening AND c.day <= w.at')],
      groupBy: ['w.i'],
    }),
  );
}

/** Marketing cost that was booked on the treated. */
function bookedCost(scheme: string, context: EvaluationContext): Promise<Measured> {
  const { groups, source, where } = context.classed({
    of: arms(scheme, context),
    shape: 'fact',
    keep: ['i', 'is_treated'],
  });
  const treated = select({
    select: { i: true, party_k: true, ...groupOutputs(groups) },
    from: source,
    where: [...where, 'is_treated'],
  });
  const names = groups.map((_, index) => groupName(index));
  return costCells(
    context,
    select({
      select: {
        i: 'w.i',
        ...Object.fromEntries(names.map((name) => [name, `t.${name}`])),
        cost: 'coalesce(sum(f.amount), 0)',
        rows: 'count(*)',
        missing: 'count(*) - count(f.amount)',
      },
      from: flowSource(context, 'f'),
      joins: [
        join(context.windowRows(), 'f.day > w.opening AND f.day <= w.at'),
        join(sub(treated, 't'), 't.i = w.i AND t.party_k = f.party_k'),
      ],
      where: [oneOf('f.kind', [movementCode('marketing_cost')])],
      groupBy: ['w.i', ...names.map((name) => `t.${name}`)],
    }),
  );
}

/** Cells of a result (i, classes, cost, rows, missing). A programme without any booking has no cost that is known. */
async function costCells(context: EvaluationContext, query: Query): Promise<Measured> {
  const result = await context.run(query);
  const found = new Map<string, Cell>();
  (result['i'] ?? []).forEach((i, row) => {
    const isMissing = Number(result['missing']?.[row]) > 0;
    found.set(
      `${i}/${context.keyAt(result, row)}`,
      isMissing ? 'fx_missing' : (EvaluationContext.valueAt(result, 'cost', row) ?? ZERO),
    );
  });
  const booked = (i: number): boolean => context.keys.list.some((_, key) => found.has(`${i}/${key}`));
  return additive(context, (_, key, i) => (booked(i) ? (found.get(`${i}/${key}`) ?? ZERO) : 'no_data'));
}

const measureCost = async (call: MeasureCall, context: EvaluationContext): Promise<Measured> =>
  (await ledgerCost(programmeOf(call), context)) ?? bookedCost(programmeOf(call), context);

const each = (measure: (call: MeasureCall, context: EvaluationContext) => Promise<Measured>): Family => ({
  async measure(calls, context) {
    const measured = new Map<string, Measured>();
    for (const call of calls) measured.set(call.text, await measure(call, context));
    return measured;
  },
});

/** `contribution`: what the profit of a customer needs. */
export const programmeMeasures = (contribution: (policy: Policy) => readonly Need[]): readonly Measure[] => [
  {
    name: 'UPLIFT',
    bringsPeople: true,
    about: 'what those treated by a programme contributed beyond what the control group lets expect',
    args: [period, anyName],
    type: 'money',
    adds: 'recomputed',
    withinPeriod: true,
    needs: (_, policy) => [{ table: 'party_segment' }, ...contribution(policy)],
    family: each(measureUplift),
  },
  {
    name: 'PCOST',
    about: 'cost of a programme: what the ledger posted to its pool, else the marketing cost booked on the treated',
    args: [period, anyName],
    type: 'money',
    adds: 'recomputed',
    withinPeriod: true,
    needs: ([, programme]) => [
      { table: 'party_segment' },
      {
        table: 'gl_entry',
        column: 'cost_pool',
        value: programmeScheme(programme?.is === 'name' ? programme.name : ''),
        or: [{ table: 'movement', kinds: ['marketing_cost'] }],
      },
    ],
    family: each(measureCost),
  },
];

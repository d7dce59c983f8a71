import { CANONICAL_TABLES } from '@sextant/contracts';
import { isZero } from '../../formula/exact.ts';
import type { Day } from '../../time/days.ts';
import { sparing, type Expression, type Query } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { join, select, sub, unionAll } from '../../sql/select.ts';
import type { Cell, Measured } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { intervalEvents, runningSums } from '../cumulate.ts';
import { additive, daysRead, CUSTOMER_NEEDS } from '../customers.ts';
import { instantIn, setFamily } from '../distinct.ts';
import {
  instant,
  instantAt,
  word,
  wordAt,
  type Argument,
  type Family,
  type Measure,
  type MeasureCall,
  type Need,
} from '../measure.ts';
import type { CustomerFigure, CustomerSet, FamilyFigure } from '../per-customer.ts';
import { convertedStock, stockOfMoney } from '../stock-money.ts';
import { balances, BALANCE_COLUMNS, delivered, type Level } from './positions.ts';

const KINDS = CANONICAL_TABLES.position.columns.kind.in ?? [];
const SEATS = 'seats_used';
const WALLET = 'wallet_estimate';
/** Kinds that are amounts of money. */
const MONEY_KINDS = KINDS.filter((kind) => kind !== SEATS && kind !== 'days_past_due');

/** What deposits are overdrawn by: balances below zero are lent, not owed. */
const OVERDRAFT = 'overdraft';
const DEPOSITS = 'deposit_balance';

/** The kind of position that a word of a formula is found from. */
const positionKind = (word_: string): string => (word_ === OVERDRAFT ? DEPOSITS : word_);
const kindOf = (call: MeasureCall): string => (call.name === 'USED' ? SEATS : positionKind(wordAt(call, 0) ?? ''));
const amountOf = (call: MeasureCall): string =>
  wordAt(call, 0) === OVERDRAFT ? 'CASE WHEN amount < 0 THEN -amount ELSE 0 END' : 'amount';
const instantOf = (call: MeasureCall): 'D' | 'D0' => instantAt(call, call.name === 'USED' ? 0 : 1);
const dayColumn = (at: 'D' | 'D0'): string => (at === 'D0' ? 'w.opening' : 'w.at');

/**
 * Balances of one kind as they stand, and the stretches in which a balance is missing that was there before. A wallet is
 * an estimate of others that comes when it comes: without a fresh one the customer has none.
 */
function standing(context: EvaluationContext, kind: string, level: Level): Query {
  const rows = balances(context, kind, level, kind === SEATS ? 'licences' : 'customers');
  return kind === WALLET ? withoutGaps(rows) : rows;
}

const withoutGaps = (rows: Query): Query =>
  select({
    select: Object.fromEntries(
      ['party_k', ...BALANCE_COLUMNS, 'valid_from', 'valid_to'].map((name) => [name, true as const]),
    ),
    from: sub(rows, 'b'),
    where: ['NOT is_gap'],
  });

const balanceFamily: Family = {
  async measure(calls, context) {
    const measured = new Map<string, Measured>();
    for (const call of calls) {
      const valueAt = await balanceAt(context, call);
      measured.set(
        call.text,
        additive(context, (window, key) => valueAt(instantIn(window, instantOf(call)), key)),
      );
    }
    return measured;
  },
};

/** The balances of a call at the days of the question, `no_data` where one of them is missing. */
async function balanceAt(context: EvaluationContext, call: MeasureCall): Promise<(day: Day, key: number) => Cell> {
  const kind = kindOf(call);
  const found = await delivered(context, kind);
  if (found === null) return () => 'no_data';
  const days = daysRead(context.windows, [call]);
  const rows = context.classed({
    of: standing(context, kind, found.level),
    shape: 'interval',
    keep: BALANCE_COLUMNS,
  });
  const only = (condition: Expression): typeof rows => ({ ...rows, where: [...rows.where, condition] });
  // A sum with a gap in it is not read.
  const told = only(sparing(sql('is_gap = FALSE')));
  const count = async (of: typeof rows, value: string) => {
    const events = intervalEvents(of, [{ name: 'v', value }], days.at(-1) ?? context.plan.asOf);
    const running = await runningSums(context, events, ['v'], days);
    return (day: Day, key: number): Cell => running.at('v', day, key);
  };
  const gaps = await count(only(sql('is_gap')), '1');
  const valueAt =
    call.name === 'USED'
      ? await count(told, 'coalesce(quantity, amount)')
      : await stockOfMoney(context, told, amountOf(call), days);
  return (day, key) => {
    // Before the first position nobody knows; that is not nothing.
    if (day < found.first) return 'no_data';
    const missing = gaps(day, key);
    return typeof missing !== 'string' && isZero(missing) ? valueAt(day, key) : 'no_data';
  };
}

/** Balances of a kind in each window: (i, party_k, day, amount, currency, is_gap). */
function standingIn(context: EvaluationContext, call: MeasureCall): Query {
  const day = dayColumn(instantOf(call));
  return select({
    select: { i: 'w.i', party_k: 'b.party_k', day, amount: 'b.amount', currency: 'b.currency', is_gap: 'b.is_gap' },
    from: sub(standing(context, kindOf(call), 'owned'), 'b'),
    joins: [join(context.windowRows(), `b.valid_from <= ${day} AND ${day} < b.valid_to`)],
    where: ['b.party_k <> 0'],
  });
}

const balanceOfOne: CustomerFigure = (call, context) =>
  select({
    select: {
      i: true,
      party_k: true,
      v: 'CASE WHEN count(*) = count(amount) AND NOT bool_or(is_gap) THEN sum(amount) END',
    },
    from: sub(convertedStock(context, standingIn(context, call), ['i', 'party_k', 'is_gap']), 'b'),
    groupBy: ['i', 'party_k'],
  });

/** Windows in which somebody's balance is missing. */
async function whyNoBalance(
  context: EvaluationContext,
  calls: readonly MeasureCall[],
): Promise<ReadonlyMap<number, 'no_data'>> {
  const found = await context.run(
    select({
      select: { i: true },
      from: sub(unionAll(...calls.map((call) => standingIn(context, call))), 'b'),
      where: ['is_gap'],
      distinct: true,
    }),
  );
  return new Map((found['i'] ?? []).map((window) => [Number(window), 'no_data']));
}

/** Customers with an estimate of their wallet. */
const walletSet: CustomerSet = (call, context) => {
  const day = dayColumn(instantAt(call, 0));
  const on = (alias: string): string => `${alias}.valid_from <= ${day} AND ${day} < ${alias}.valid_to`;
  return select({
    select: { i: 'w.i', party_k: 'b.party_k', day },
    from: sub(standing(context, WALLET, 'owned'), 'b'),
    joins: [
      join(context.windowRows(), on('b')),
      join(context.relation('customer_state', 's'), `s.party_k = b.party_k AND ${on('s')}`),
    ],
    distinct: true,
  });
};

const positions = (kind: string): readonly Need[] => [{ table: 'position', kinds: [kind] }];
const ofKind = (args: readonly Argument[]): readonly Need[] =>
  args[0]?.is === 'word' ? positions(positionKind(args[0].word)) : [{ table: 'position' }];

export const balanceMeasures: readonly Measure[] = [
  {
    name: 'BAL',
    about:
      'balances of one kind, each carried forward for seven days at most and never past the end of its agreement; overdraft: what deposits are below zero',
    args: [word(...MONEY_KINDS, OVERDRAFT), instant],
    type: 'money',
    adds: 'stock',
    needs: ofKind,
    family: balanceFamily,
  },
  {
    name: 'USED',
    about: 'seats in use, as reported for licences in force',
    args: [instant],
    type: 'quantity',
    adds: 'stock',
    needs: () => [...positions(SEATS), { table: 'product', column: 'is_licence' }],
    family: balanceFamily,
  },
  {
    name: 'WAL',
    about: 'customers with an estimate of their wallet',
    args: [instant],
    type: 'set',
    people: true,
    adds: 'distinct',
    needs: () => [...CUSTOMER_NEEDS, ...positions(WALLET)],
    family: setFamily(walletSet),
  },
];

export const balanceFigures: Readonly<Record<string, FamilyFigure>> = {
  BALc: {
    about: 'balances of one kind of a customer',
    args: [word(...MONEY_KINDS), instant],
    type: 'money',
    needs: (_, args) => ofKind(args),
    find: balanceOfOne,
    why: whyNoBalance,
  },
};

export const balanceSets: Readonly<Record<string, CustomerSet>> = { WAL: walletSet };

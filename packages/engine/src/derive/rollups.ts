import {
  as,
  binary,
  call,
  cast,
  col,
  columns,
  day,
  lit,
  lt,
  subquery,
  type Expression,
  type Query,
  type Source,
} from '../sql/nodes.ts';
import { select, sub } from '../sql/select.ts';
import { sql } from '../sql/read.ts';
import type { RelationName } from '../relations/registry.ts';
import { FOREVER } from '../store/schema.ts';
import { MEASURES, stockEvents, summedEvents, type StockMeasure } from './stock-events.ts';

/** A small log of signed daily changes of a relation, by declared scheme: what most trends read. */
export interface Rollup {
  name: string;
  of: RelationName;
  key: readonly string[];
  measures: readonly string[];
  /** Columns of the relation that the changes are made of, beside its classes. */
  reads: readonly string[];
  /** Changes per slot and class that the rows of `from` stand for. */
  events(from: Source, slot: number, segment: string, sign: 1 | -1): Query;
  /** The same with equal keys added up; what is nothing on balance is dropped. */
  summed(events: Query): Query;
}

/** How many rows of an interval relation are alive, and what else they add up to. */
const alive = (
  name: string,
  of: RelationName,
  measures: readonly StockMeasure[],
  reads: readonly string[],
): Rollup => ({
  name,
  of,
  key: ['slot', 'segment', 'day'],
  measures,
  reads: ['valid_from', 'valid_to', ...reads],
  events: (from, slot, segment, sign) => ({
    node: 'select',
    output: [as(lit(slot), 'slot'), ...columns(['segment', 'day', ...measures])],
    from: subquery(stockEvents(from, [as(sql(segment), 'segment')], { sign, measures }), 'event'),
    where: [lt(col('day'), day(FOREVER))],
  }),
  summed: (events) => summedEvents(events, ['slot', 'segment'], measures),
});

const stock = alive('stock_delta', 'customer_state', MEASURES, ['n', 'is_first']);
/** Customers who did something within the activity window of the policy. */
const active = alive('active_delta', 'active_state', ['customers'], []);

const FLOW_MEASURES = ['amount', 'quantity', 'missing', 'entries', 'unsaid'];
const signed = (of: Expression, sign: 1 | -1): Expression => (sign === 1 ? of : binary('*', lit(-1), of));

const flow: Rollup = {
  name: 'flow_delta',
  of: 'flow',
  key: ['slot', 'segment', 'day', 'kind'],
  measures: FLOW_MEASURES,
  reads: ['day', 'kind', 'amount', 'quantity', 'initiator'],
  events: (from, slot, segment, sign) =>
    select({
      select: {
        slot: lit(slot),
        segment,
        day: true,
        kind: true,
        amount: signed(sql('coalesce(sum(amount), 0)'), sign),
        quantity: signed(sql('coalesce(sum(quantity), 0)'), sign),
        missing: signed(sql('count(*) - count(amount)'), sign),
        entries: signed(sql('count(*)'), sign),
        // Nobody says who started them.
        unsaid: signed(sql('count_if(initiator = 0)'), sign),
      },
      from,
      groupBy: [segment, 'day', 'kind'],
    }),
  summed: (events) => {
    const sums = FLOW_MEASURES.map((name) => call('sum', col(name)));
    const [amount, quantity, ...counts] = sums as [Expression, Expression, ...Expression[]];
    const names = FLOW_MEASURES.slice(2);
    return {
      ...select({
        select: {
          slot: true,
          segment: true,
          day: true,
          kind: true,
          amount: cast(amount, 'DECIMAL(38,14)'),
          quantity: cast(quantity, 'DECIMAL(38,14)'),
          ...Object.fromEntries(names.map((name, index) => [name, cast(counts[index] as Expression, 'INTEGER')])),
        },
        from: sub(events, 'event'),
        groupBy: ['slot', 'segment', 'day', 'kind'],
      }),
      having: sums.map((each) => binary('<>', each, lit(0))).reduce((left, right) => binary('OR', left, right)),
    };
  },
};

export const ROLLUPS: readonly Rollup[] = [stock, flow, active];

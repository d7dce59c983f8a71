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
import { MEASURES, stockEvents, summedEvents } from './stock-events.ts';

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

const stock: Rollup = {
  name: 'stock_delta',
  of: 'customer_state',
  key: ['slot', 'segment', 'day'],
  measures: MEASURES,
  reads: ['valid_from', 'valid_to', 'n', 'is_first'],
  events: (from, slot, segment, sign) => ({
    node: 'select',
    output: [as(lit(slot), 'slot'), ...columns(['segment', 'day', ...MEASURES])],
    from: subquery(stockEvents(from, [as(sql(segment), 'segment')], { sign }), 'event'),
    where: [lt(col('day'), day(FOREVER))],
  }),
  summed: (events) => summedEvents(events, ['slot', 'segment']),
};

const FLOW_MEASURES = ['amount', 'quantity', 'missing', 'entries'];
const signed = (of: Expression, sign: 1 | -1): Expression => (sign === 1 ? of : binary('*', lit(-1), of));

const flow: Rollup = {
  name: 'flow_delta',
  of: 'flow',
  key: ['slot', 'segment', 'day', 'kind'],
  measures: FLOW_MEASURES,
  reads: ['day', 'kind', 'amount', 'quantity'],
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
      },
      from,
      groupBy: [segment, 'day', 'kind'],
    }),
  summed: (events) => {
    const sums = FLOW_MEASURES.map((name) => call('sum', col(name)));
    const [amount, quantity, missing, entries] = sums as [Expression, Expression, Expression, Expression];
    return {
      ...select({
        select: {
          slot: true,
          segment: true,
          day: true,
          kind: true,
          amount: cast(amount, 'DECIMAL(38,14)'),
          quantity: cast(quantity, 'DECIMAL(38,14)'),
          missing: cast(missing, 'INTEGER'),
          entries: cast(entries, 'INTEGER'),
        },
        from: sub(events, 'event'),
        groupBy: ['slot', 'segment', 'day', 'kind'],
      }),
      having: sums.map((each) => binary('<>', each, lit(0))).reduce((left, right) => binary('OR', left, right)),
    };
  },
};

export const ROLLUPS: readonly Rollup[] = [stock, flow];

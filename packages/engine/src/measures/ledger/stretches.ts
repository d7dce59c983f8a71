import { col, type Expression, type Query } from '../../sql/nodes.ts';
import { join, kept, leftJoin, select, sub, unionAll } from '../../sql/select.ts';
import { windowOf, layersOf } from '../by-window.ts';
import type { EvaluationContext } from '../context.ts';
import { BALANCE_KEY, deliveredBalances, placed, sameBalance, type Choice } from './balance-rows.ts';

/** For so many days after its own a position holds until another one comes. */
const CARRIED_DAYS = 7;
const FOREVER = `DATE '9999-12-31'`;

const KEY_LIST = BALANCE_KEY.join(', ');
const key = kept(BALANCE_KEY);

/**
 * How balances of one key come: `d` by the day, `m` by the month (never two in one month); `a` stands for those that come
 * as averages alone.
 */
export type Delivery = 'd' | 'm' | 'a';

/**
 * Stretches in which positions hold, and gaps that nobody may fill in: (balance key, delivery, amount, is_gap,
 * valid_from, valid_to). A position holds until the next one, for seven days after its own at most; a last one of nothing
 * stays nothing.
 */
function carried(context: EvaluationContext, kind: string): Query {
  const daily = select({
    select: { ...key, day: 'position_date', amount: 'sum(amount)' },
    from: sub(deliveredBalances(context, kind), 'p'),
    where: ['average_from IS NULL'],
    groupBy: [...BALANCE_KEY, 'position_date'],
  });
  const ordered = select({
    select: {
      ...key,
      amount: true,
      day: true,
      next_day: `coalesce(lead(day) OVER (PARTITION BY ${KEY_LIST} ORDER BY day), ${FOREVER})`,
    },
    from: sub(daily, 'daily'),
  });
  const told = select({
    select: {
      ...key,
      amount: true,
      day: true,
      next_day: true,
      is_daily: `bool_or(date_trunc('month', next_day) = date_trunc('month', day)) OVER (PARTITION BY ${KEY_LIST})`,
    },
    from: sub(ordered, 'ordered'),
  });
  const delivery = `CASE WHEN is_daily THEN 'd' ELSE 'm' END`;
  const until = `day + ${CARRIED_DAYS + 1}`;
  const part = (isGap: boolean): Query =>
    select({
      select: {
        ...key,
        delivery,
        amount: true,
        is_gap: isGap ? 'TRUE' : 'amount IS NULL',
        valid_from: isGap ? until : 'day',
        valid_to: isGap ? 'next_day' : `least(next_day, ${until})`,
      },
      from: sub(told, 'told'),
      where: isGap ? [`next_day > ${until}`, `amount IS DISTINCT FROM 0 OR next_day < ${FOREVER}`] : [],
    });
  return unionAll(part(false), part(true));
}

const averageRows = (context: EvaluationContext, kind: string): Query =>
  select({
    select: { ...key, average_from: true, position_date: true, amount: 'sum(amount)' },
    from: sub(deliveredBalances(context, kind), 'p'),
    where: ['average_from <= position_date', 'amount IS NOT NULL'],
    groupBy: [...BALANCE_KEY, 'average_from', 'position_date'],
  });

/**
 * Averages of the source that make up a window without a gap and without sharing a day: (i, balance key, average_from,
 * position_date, amount). Of averages over longer and shorter times the longer ones are taken.
 */
function tiling(context: EvaluationContext, kind: string): Query {
  const layers = layersOf(context.windows);
  const rows = averageRows(context, kind);
  const part = (i: Expression, from: Expression): Query =>
    select({
      select: { ...key, average_from: true, position_date: true, amount: true, i, i_from: from },
      from: sub(rows, 'averages'),
    });
  const indexed = unionAll(
    ...layers.map((layer) => part(windowOf(col('position_date'), layer), windowOf(col('average_from'), layer))),
  );
  const within = select({
    select: {
      i: 'a.i',
      ...Object.fromEntries(BALANCE_KEY.map((name) => [name, `a.${name}`])),
      average_from: 'a.average_from',
      position_date: 'a.position_date',
      amount: 'a.amount',
      opening: 'w.opening',
      at: 'w.at',
    },
    from: sub(indexed, 'a'),
    joins: [join(context.windowRows(), 'w.i = a.i AND a.i = a.i_from')],
  });
  const columns = {
    i: true as const,
    ...key,
    average_from: true as const,
    position_date: true as const,
    amount: true as const,
    opening: true as const,
    at: true as const,
  };
  const group = `PARTITION BY i, ${KEY_LIST}`;
  const reached = select({
    select: {
      ...columns,
      before: `max(position_date) OVER (${group} ORDER BY average_from, position_date DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`,
    },
    from: sub(within, 'within'),
  });
  const longest = select({
    select: { ...columns, previous: `lag(position_date) OVER (${group} ORDER BY average_from)` },
    from: sub(reached, 'reached'),
    where: ['before IS NULL OR position_date > before'],
  });
  return select({
    select: columns,
    from: sub(longest, 'longest'),
    qualify: `bool_and(average_from = coalesce(previous, opening) + 1) OVER (${group}) AND max(position_date) OVER (${group}) = at`,
  });
}

/**
 * What the source's own averages add to each window: (i, entity, branch, currency, day, in_months, weighted), an average
 * times its months where the house counts months and each one is of whole ones, else times its days. `day` is the last
 * one of it.
 */
export function averagesByWindow(context: EvaluationContext, choice: Choice): Query {
  const isMonths = `date_trunc('month', average_from) = average_from AND date_trunc('month', position_date + 1) = position_date + 1`;
  const counts = context.policy.nimAnnualisation === 'months';
  const tiled = select({
    select: {
      ...key,
      i: true,
      average_from: true,
      position_date: true,
      amount: true,
      in_months: counts ? `bool_and(${isMonths}) OVER (PARTITION BY i, ${KEY_LIST})` : 'FALSE',
    },
    from: sub(tiling(context, choice.kind), 'tiling'),
  });
  const rows = select({
    select: {
      ...key,
      i: true,
      position_date: true,
      in_months: true,
      weighted: `amount * CASE WHEN in_months THEN date_diff('month', average_from, position_date + 1) ELSE position_date - average_from + 1 END`,
      valid_from: 'position_date',
      valid_to: 'position_date + 1',
    },
    from: sub(tiled, 'tiled'),
  });
  const keep = ['i', 'position_date', 'in_months', 'weighted'];
  return select({
    select: {
      i: true,
      entity: true,
      branch: true,
      currency: true,
      day: 'position_date',
      in_months: true,
      weighted: true,
    },
    from: sub(placed(context, choice, rows, keep, false), 'placed'),
  });
}

/** Balances that come as averages alone, from their first one until one of nothing: missing wherever they do not fit. */
function averagesAlone(context: EvaluationContext, kind: string): Query {
  const points = select({
    select: { ...key },
    from: sub(deliveredBalances(context, kind), 'p'),
    where: ['average_from IS NULL'],
    distinct: true,
  });
  const told = select({
    select: {
      ...key,
      valid_from: 'min(average_from)',
      valid_to: `CASE WHEN arg_max(amount, position_date) = 0 THEN arg_max(average_from, position_date) ELSE ${FOREVER} END`,
    },
    from: sub(averageRows(context, kind), 'averages'),
    groupBy: [...BALANCE_KEY],
  });
  return select({
    select: {
      ...Object.fromEntries(BALANCE_KEY.map((name) => [name, `t.${name}`])),
      delivery: `'a'`,
      amount: 'NULL::DECIMAL(38,6)',
      is_gap: 'p.kind IS NULL',
      valid_from: 't.valid_from',
      valid_to: 't.valid_to',
    },
    from: sub(told, 't'),
    joins: [
      leftJoin(sub(points, 'p'), BALANCE_KEY.map((name) => `t.${name} IS NOT DISTINCT FROM p.${name}`).join(' AND ')),
    ],
  });
}

/** By balance the windows that its own averages make up, as text. */
const tiledWindows = (context: EvaluationContext, kind: string): Query =>
  select({
    select: { ...key, tiled: 'CAST(list_sort(list(DISTINCT i)) AS VARCHAR)' },
    from: sub(tiling(context, kind), 'tiling'),
    groupBy: [...BALANCE_KEY],
  });

/**
 * Stretches of balances and gaps: (entity, branch, currency, delivery, tiled, amount, is_gap, valid_from, valid_to).
 * `tiled` lists the windows that are found from the source's averages and from nothing else.
 */
export function balanceStretches(context: EvaluationContext, choice: Choice): Query {
  const keep = ['delivery', 'amount', 'is_gap'];
  const points = carried(context, choice.kind);
  const rows = choice.hasAverages ? unionAll(points, averagesAlone(context, choice.kind)) : points;
  const own = Object.fromEntries(
    ['entity', 'branch', 'currency', 'delivery', 'amount', 'is_gap', 'valid_from', 'valid_to'].map((name) => [
      name,
      `s.${name}`,
    ]),
  );
  return select({
    select: { ...own, tiled: choice.hasAverages ? `coalesce(t.tiled, '')` : `''` },
    from: sub(placed(context, choice, rows, keep, true), 's'),
    joins: choice.hasAverages ? [leftJoin(sub(tiledWindows(context, choice.kind), 't'), sameBalance('s', 't'))] : [],
  });
}

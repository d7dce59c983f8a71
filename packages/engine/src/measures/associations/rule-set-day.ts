import { binary, col, day as dayNode, type Expression } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { select, sub } from '../../sql/select.ts';
import { addDays, type Day } from '../../time/days.ts';
import type { EvaluationContext } from '../context.ts';
import { customersInScope } from './baskets.ts';

export interface RuleSetDay {
  day: Day;
  /** `closing`: the end of a fiscal year; `first`: a month end before there is one; `asked`: the question names it. */
  chosen: 'closing' | 'first' | 'asked';
}

/**
 * D* of an answer whose last point is D: the last fiscal year end on or before D, or where the firm was too small then
 * or its history had not begun, the first month end since with the least number of customers. Null where there is none.
 */
export async function ruleSetDay(context: EvaluationContext, asked: Day | null): Promise<RuleSetDay | null> {
  const { calendar, asOf, historyFrom } = context.plan;
  const { minCustomers } = context.policy.productRelationship;
  const closing = calendar.endOf('year', asOf) === asOf ? asOf : addDays(calendar.startOf('year', asOf), -1);
  const days = asked === null ? [closing, ...monthEnds(context, closing)] : [asked];
  const known = days.filter((day) => historyFrom !== null && day >= historyFrom);
  const customers = await customersAt(context, known);
  const day = known.find((_, index) => (customers[index] ?? 0) >= minCustomers);
  if (day === undefined) return null;
  return { day, chosen: asked !== null ? 'asked' : day === closing ? 'closing' : 'first' };
}

/** Month ends after `closing` and up to D. */
function monthEnds(context: EvaluationContext, closing: Day): Day[] {
  const { calendar, asOf } = context.plan;
  const ends: Day[] = [];
  for (let day = calendar.endOf('month', addDays(closing, 1)); day <= asOf; ) {
    ends.push(day);
    day = calendar.endOf('month', addDays(day, 1));
  }
  return ends;
}

/** Customers at the end of each day, whatever the question filters by. */
async function customersAt(context: EvaluationContext, days: readonly Day[]): Promise<number[]> {
  if (days.length === 0) return [];
  const isCustomer = (day: Day): Expression =>
    binary('AND', binary('<=', col('valid_from'), dayNode(day)), binary('>', col('valid_to'), dayNode(day)));
  const result = await context.run(
    select({
      select: Object.fromEntries(
        days.map((day, index) => [`n${index}`, sql('count_if(:is_customer)', { is_customer: isCustomer(day) })]),
      ),
      from: sub(customersInScope(context), 'c'),
    }),
  );
  return days.map((_, index) => Number(result[`n${index}`]?.[0] ?? 0));
}

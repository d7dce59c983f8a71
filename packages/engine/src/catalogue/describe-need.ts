import type { Need } from '../measures/measure.ts';

/** What is missing, in the words of the canonical tables. */
export const describeNeed = ({ or = [], ...need }: Need): string => [need, ...or].map(describeOne).join(' or ');

function describeOne({ also, ...need }: Need): string {
  if (also !== undefined) return `${describeOne(need)} with ${describeNeed(also)}`;
  const { table, kinds, column, value } = need;
  if (column !== undefined) return `${table}.${column}${value === undefined ? '' : ` (${value})`}`;
  return kinds === undefined ? table : `${table} (${kinds.join(', ')})`;
}

import { lit, type Query } from '../../sql/nodes.ts';
import { kept, select, sub } from '../../sql/select.ts';

/**
 * Stretches in which the latest event of a key is less than `days` days old, from events (key columns, day): at the end
 * of D a key is in one exactly if it has an event in (D - days, D]. Stretches of one key never overlap.
 */
export function recently(events: Query, key: readonly string[], days: number): Query {
  return select({
    select: {
      ...kept(key),
      valid_from: 'day',
      // After the last one there is no next: least passes over NULL.
      valid_to: `least(day + :days, lead(day) OVER (PARTITION BY ${key.join(', ')} ORDER BY day))`,
    },
    from: sub(events, 'event'),
    holes: { days: lit(Math.trunc(days)) },
  });
}

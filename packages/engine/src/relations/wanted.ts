import { table, type Query } from '../sql/nodes.ts';
import { select, semiJoin, sub } from '../sql/select.ts';

/** Rows of a derived relation as far as they belong to the parties listed in the temporary table `parties`. */
export const wanted = (query: Query, columns: readonly string[], parties: string): Query =>
  select({
    select: Object.fromEntries(columns.map((name) => [name, `w.${name}`])),
    from: sub(query, 'w'),
    joins: [semiJoin(table(parties), `${parties}.party_k = w.party_k`)],
  });

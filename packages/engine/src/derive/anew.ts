import { listedIn, type Touched } from '../relations/knowledge.ts';
import type { Relation, RelationContext, RelationName } from '../relations/registry.ts';
import { table, type Query } from '../sql/nodes.ts';
import { select, sub } from '../sql/select.ts';
import type { Scope } from './scopes.ts';

/**
 * What a relation is derived from, as far as some lists name it. `own` finds a table that has nothing else of another
 * relation, where there is one.
 */
export const fromListed = (
  whole: RelationContext,
  lists: Touched,
  own: (name: RelationName) => string | undefined,
): RelationContext => ({
  ...whole,
  knowledge: { ...whole.knowledge, only: lists },
  source: (name, as) => {
    const listed = own(name);
    if (listed !== undefined) return table(listed, as);
    // The amounts of an order may have been booked on another party than the order's own.
    if (name === 'flow') return whole.source(name, as);
    return sub(
      {
        node: 'select',
        output: [{ expression: { node: 'star' }, as: '*' }],
        from: whole.source(name, name),
        joins: [listedIn(lists.parties, ['party_k'], name)],
      },
      as,
    );
  },
});

/** Whether what replaces rows of a relation is all that there is of the parties of some lists. */
export const isAllOf = ({ rows }: Scope, { parties }: Touched): boolean =>
  rows.list === parties && rows.on.includes('party_k');

/** Rows of a relation that replace those that the scope names. */
export function replacing(each: Relation, { rows }: Scope, context: RelationContext): Query {
  const made = each.build(context);
  // What is made of a party's orders may be somebody else's by now.
  if (!rows.on.includes('party_k')) return made;
  return select({
    select: Object.fromEntries(each.columns.map((name) => [name, `w.${name}`])),
    from: sub(made, 'w'),
    joins: [listedIn(rows.list, rows.on, 'w')],
  });
}

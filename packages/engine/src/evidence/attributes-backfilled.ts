import type { EvaluationContext } from '../measures/context.ts';
import { canonicalParties } from '../relations/identity.ts';
import { stateIntervals } from '../relations/knowledge.ts';
import { day as dayNode, lit, type Query } from '../sql/nodes.ts';
import { join, select, semiJoin, sub, unionAll } from '../sql/select.ts';
import type { Facts } from '../store/facts.ts';
import type { Day } from '../time/days.ts';

/**
 * Customers at the end of a day whose party, class in one of the schemes, or product was told of a later day only, and was
 * carried back (DOMAIN 1.5). The context has the filters of the caller alone. Costs nothing where no row begins later.
 */
export async function attributesBackfilled(
  contextOf: () => Promise<EvaluationContext>,
  { lastBegins }: Facts,
  schemes: readonly string[],
  day: Day,
): Promise<number> {
  const isLater = (table: keyof typeof lastBegins): boolean => (lastBegins[table] ?? day) > day;
  const tables = (['party', 'product', ...(schemes.length > 0 ? (['party_segment'] as const) : [])] as const).filter(
    isLater,
  );
  if (tables.length === 0) return 0;
  const context = await contextOf();
  const late: Query[] = [
    ...(isLater('party') ? [lateParties(context, day)] : []),
    ...(isLater('party_segment') ? schemes.map((scheme) => lateParties(context, day, scheme)) : []),
    ...(isLater('product') ? [holdersOfLateProducts(context, day)] : []),
  ];
  const rows = context.classed({ of: 'customer_state', shape: 'interval', keep: ['n'] });
  const result = await context.run(
    select({
      select: { n: 'count(*)::INTEGER' },
      from: sub(
        select({
          select: { party_k: true },
          from: rows.source,
          where: [...rows.where, 'valid_from <= :day', ':day < valid_to'],
          holes: { day: dayNode(day) },
        }),
        's',
      ),
      joins: [semiJoin(sub(unionAll(...late), 'late'), 'late.party_k = s.party_k')],
    }),
  );
  return Number(result['n']?.[0] ?? 0);
}

/** Parties whose first row, or first class in a scheme, begins after a day. */
function lateParties({ knowledge }: EvaluationContext, day: Day, scheme?: string): Query {
  const rows =
    scheme === undefined
      ? stateIntervals({ from: 'party', key: ['party_k'], keep: [] }, knowledge, false)
      : stateIntervals(
          {
            from: 'party_segment',
            key: ['party_k', 'scheme'],
            keep: [],
            where: [
              {
                node: 'binary',
                operator: '=',
                left: { node: 'column', table: 'party_segment', name: 'scheme' },
                right: lit(scheme),
              },
            ],
          },
          knowledge,
          false,
        );
  return select({
    select: { party_k: 'k.canonical_k' },
    from: sub(rows, 'r'),
    joins: [join(sub(canonicalParties(knowledge), 'k'), 'k.party_k = r.party_k')],
    groupBy: ['k.canonical_k'],
    having: 'min(r.valid_from) > :day',
    holes: { day: dayNode(day) },
  });
}

/** Customers who hold on a day what is known as a product only after it. */
function holdersOfLateProducts(context: EvaluationContext, day: Day): Query {
  const { knowledge } = context;
  const late = select({
    select: { product_k: true },
    from: sub(stateIntervals({ from: 'product', key: ['product_k'], keep: [] }, knowledge, false), 'p'),
    groupBy: ['product_k'],
    having: 'min(valid_from) > :day',
    holes: { day: dayNode(day) },
  });
  const agreements = select({
    select: { agreement_k: 'a.agreement_k' },
    from: sub(stateIntervals({ from: 'agreement', key: ['agreement_k'], keep: ['product_k'] }, knowledge, false), 'a'),
    joins: [semiJoin(sub(late, 'late'), 'late.product_k = a.product_k')],
    where: ['a.valid_from <= :day', ':day < a.valid_to'],
    holes: { day: dayNode(day) },
  });
  return select({
    select: { party_k: 'h.party_k' },
    from: context.relation('holding', 'h'),
    joins: [semiJoin(sub(agreements, 'a'), 'a.agreement_k = h.agreement_k')],
    where: ['h.is_held', 'h.valid_from <= :day', ':day < h.valid_to'],
    holes: { day: dayNode(day) },
  });
}

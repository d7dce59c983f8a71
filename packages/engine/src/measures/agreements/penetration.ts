import { add, ZERO } from '../../formula/exact.ts';
import { stateIntervals } from '../../relations/knowledge.ts';
import type { CodeFilter, SchemeUse } from '../../plan/plan.ts';
import { PRODUCT } from '../../plan/product.ts';
import type { Query } from '../../sql/nodes.ts';
import { select, sub, unionAll } from '../../sql/select.ts';
import { sumCells, type Cell, type Measured } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { CUSTOMER_NEEDS, boundaryDays, stockFamily } from '../customers.ts';
import { instantIn, overlapping, runningDistinct } from '../distinct.ts';
import { anyName, instant, instantAt, nameAt, type Family, type Measure, type MeasureCall } from '../measure.ts';
import { intervalFamily } from '../recurring.ts';

/** Categories that the same customers may hold. */
interface Eligible {
  /** Filters that a customer has to pass; none: everybody may. */
  filters: readonly CodeFilter[];
  categories: number[];
}

/** Codes of the categories that are counted: those with a product that counts. */
async function countedCategories(context: EvaluationContext): Promise<number[]> {
  const products = stateIntervals(
    { from: 'product', key: ['product_k'], keep: ['category_k', 'is_countable'] },
    context.knowledge,
    true,
  );
  const result = await context.run(
    select({ select: { code: 'category_k' }, from: sub(products, 'p'), where: ['is_countable'], distinct: true }),
  );
  return (result['code'] ?? []).map(Number).sort((a, b) => a - b);
}

/** The categories that the question and the call are about, together where the same customers may hold them. */
async function eligibilities(context: EvaluationContext, call: MeasureCall): Promise<Eligible[]> {
  const { plan } = context;
  const only = nameAt(call, 1) ?? '';
  const wanted = only === '' ? null : plan.categories.indexOf(only);
  const passes = (code: number): boolean =>
    (wanted === null || code === wanted) &&
    plan.filter.every(({ use, codes, negated }) => use.product !== true || codes.includes(code) !== negated);
  const groups = new Map<string, Eligible>();
  for (const code of (await countedCategories(context)).filter(passes)) {
    const filters = plan.eligibility.get(code) ?? [];
    const name = JSON.stringify(filters.map(({ use, codes }) => [use.scheme, codes]));
    const group = groups.get(name) ?? { filters, categories: [] };
    groups.set(name, group);
    group.categories.push(code);
  }
  return [...groups.values()];
}

const productUse = ({ plan }: EvaluationContext): SchemeUse => ({
  scheme: PRODUCT,
  slot: null,
  classes: plan.categories,
  product: true,
});

const heldPairs = intervalFamily(() => ({ of: 'category_state', keep: ['category_k'] }), '1');

/** Holders among those who may hold a category: rules are few, so each is asked on its own and the pairs are added. */
const holdersFamily: Family = {
  async measure(calls, context) {
    const measured = new Map<string, Measured>();
    for (const call of calls) {
      const parts: { of: Measured; keys: number[] }[] = [];
      for (const { filters, categories } of await eligibilities(context, call)) {
        const ofThese: CodeFilter = { use: productUse(context), codes: categories, negated: false };
        const asked = context.asking({ filter: [...context.plan.filter, ...filters, ofThese] });
        const found = (await heldPairs.measure([call], asked)).get(call.text) as Measured;
        parts.push({ of: found, keys: asked.keys.list.map((codes) => context.keys.of(codes)) });
      }
      const sum = (cellOf: (part: (typeof parts)[number]) => Cell | undefined): Cell => sumCells(parts.map(cellOf));
      measured.set(
        call.text,
        overlapping(
          context,
          (_, key, index) => sum(({ of, keys }) => of.classes[index]?.[keys.indexOf(key)]),
          (_, index) => sum(({ of }) => of.total[index]),
        ),
      );
    }
    return measured;
  },
};

/** Customers who pass one set of filters or another: each once. */
async function eligibleForAny(
  context: EvaluationContext,
  call: MeasureCall,
  groups: readonly Eligible[],
): Promise<Measured> {
  const everybody = groups.find(({ filters }) => filters.length === 0);
  const [first] = groups;
  if (first === undefined)
    return overlapping(
      context,
      () => ZERO,
      () => ZERO,
    );
  if (everybody !== undefined || groups.length === 1) {
    const asked = context.asking({ filter: [...context.plan.filter, ...(everybody ?? first).filters] });
    const found = (await stockFamily.measure([{ ...call, name: 'CU' }], asked)).get(call.text) as Measured;
    const keys = asked.keys.list.map((codes) => context.keys.of(codes));
    return overlapping(
      context,
      (_, key, index) => found.classes[index]?.[keys.indexOf(key)] ?? ZERO,
      (_, index) => found.total[index] ?? ZERO,
    );
  }
  const days = boundaryDays(context.windows);
  const running = await runningDistinct(context, unionAll(...groups.map((group) => passing(context, group))), [], days);
  const at = (index: number, key: number) =>
    running.at('v', instantIn(context.windows[index] as (typeof context.windows)[number], instantAt(call, 0)), key);
  return overlapping(
    context,
    (_, key, index) => at(index, key),
    (_, index) => context.keys.list.reduce((sum, _each, key) => add(sum, at(index, key)), ZERO),
  );
}

/** Stretches in which customers pass the filters: (party_k, valid_from, valid_to). */
function passing(context: EvaluationContext, { filters }: Eligible): Query {
  const classed = context
    .asking({ by: [], filter: [...filters] })
    .classed({ of: 'customer_state', shape: 'interval', keep: [] });
  return select({
    select: { party_k: true, valid_from: true, valid_to: true },
    from: classed.source,
    where: classed.where,
  });
}

/**
 * Customers who may hold a category. By product each category has those who may hold it; together, and in classes of
 * customers, everybody counts once who may hold any of them.
 */
const eligibleFamily: Family = {
  async measure(calls, context) {
    const { by, filter } = context.plan;
    const place = by.findIndex((use) => use.product === true);
    const ofCustomers = {
      by: by.filter((use) => use.product !== true),
      filter: filter.filter(({ use }) => use.product !== true),
    };
    const measured = new Map<string, Measured>();
    for (const call of calls) {
      const groups = await eligibilities(context, call);
      if (place < 0) {
        const asked = context.asking(ofCustomers);
        const found = await eligibleForAny(asked, call, groups);
        const keys = asked.keys.list.map((codes) => context.keys.of(codes));
        measured.set(
          call.text,
          overlapping(
            context,
            (_, key, index) => found.classes[index]?.[keys.indexOf(key)] ?? ZERO,
            (_, index) => found.total[index] ?? ZERO,
          ),
        );
        continue;
      }
      /** By class of the question the place of its cell: which rule, and which class of customers. */
      const parts = new Map<number, { of: Measured; key: number }>();
      for (const group of groups) {
        const asked = context.asking(ofCustomers);
        const of = await eligibleForAny(asked, call, [group]);
        asked.keys.list.forEach((codes, key) => {
          for (const category of group.categories)
            parts.set(context.keys.of(codes.toSpliced(place, 0, category)), { of, key });
        });
      }
      const whole = await eligibleForAny(context.asking({ ...ofCustomers, by: [] }), call, groups);
      measured.set(
        call.text,
        overlapping(
          context,
          (_, key, index) => {
            const part = parts.get(key);
            return part?.of.classes[index]?.[part.key] ?? ZERO;
          },
          (_, index) => whole.total[index] ?? ZERO,
        ),
      );
    }
    return measured;
  },
};

export const penetrationMeasures: readonly Measure[] = [
  {
    name: 'HOLD',
    about: 'pairs of a customer and a category held, among those who may hold it; by product the holders of each',
    args: [instant, anyName],
    optional: 1,
    type: 'set',
    people: true,
    adds: 'distinct',
    byProduct: true,
    needs: () => CUSTOMER_NEEDS,
    family: holdersFamily,
  },
  {
    name: 'ELIG',
    about: 'customers who may hold a category under the policy; by product those of each, together those of any',
    args: [instant, anyName],
    optional: 1,
    type: 'set',
    people: true,
    adds: 'distinct',
    byProduct: true,
    needs: () => CUSTOMER_NEEDS,
    family: eligibleFamily,
  },
];

import { ZERO } from '../../formula/exact.ts';
import { stateIntervals } from '../../relations/knowledge.ts';
import type { CodeFilter, SchemeUse } from '../../plan/plan.ts';
import { PRODUCT } from '../../plan/product.ts';
import type { Query } from '../../sql/nodes.ts';
import { select, sub, unionAll } from '../../sql/select.ts';
import { sumCells, type Measured } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { additive, boundaryDays, CUSTOMER_NEEDS, stockFamily } from '../customers.ts';
import { instantIn, overlapping, runningDistinct } from '../distinct.ts';
import { measureFamilies } from '../families.ts';
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
    false,
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

/** Cells of another form of the question in the classes of the question itself, whose codes `codesOf` makes. */
function inClassesOf(
  context: EvaluationContext,
  asked: EvaluationContext,
  found: Measured,
  codesOf: (codes: number[]) => number[] = (codes) => codes,
): Measured {
  const places = new Map(asked.keys.list.map((codes, key) => [context.keys.of(codesOf(codes)), key]));
  return overlapping(
    context,
    (_, key, index) => found.classes[index]?.[places.get(key) ?? -1] ?? ZERO,
    (_, index) => found.total[index] ?? ZERO,
  );
}

/** Sums of parts by class, and their total: their sum too, where no other is given. */
const together = (context: EvaluationContext, parts: readonly Measured[], whole?: Measured): Measured =>
  overlapping(
    context,
    (_, key, index) => sumCells(parts.map(({ classes }) => classes[index]?.[key])),
    (_, index) => whole?.total[index] ?? sumCells(parts.map(({ total }) => total[index])),
  );

const heldPairs = intervalFamily(() => ({ of: 'category_state', keep: ['category_k'] }), '1');

/** Holders among those who may hold a category: rules are few, so each is asked on its own and the pairs are added. */
const holdersFamily: Family = {
  async measure(calls, context) {
    const measured = new Map<string, Measured>();
    for (const call of calls) {
      const parts: Measured[] = [];
      for (const { filters, categories } of await eligibilities(context, call)) {
        const ofThese: CodeFilter = { use: productUse(context), codes: categories, negated: false };
        const asked = context.asking({ filter: [...context.plan.filter, ...filters, ofThese] });
        const found = (await measureFamilies([[heldPairs, call]], asked)).get(call.text) as Measured;
        parts.push(inClassesOf(context, asked, found));
      }
      measured.set(call.text, together(context, parts));
    }
    return measured;
  },
};

/** Customers who may hold one of the categories at least: each once. */
async function eligibleForAny(
  context: EvaluationContext,
  call: MeasureCall,
  groups: readonly Eligible[],
): Promise<Measured> {
  const everybody = groups.find(({ filters }) => filters.length === 0);
  const [first] = groups;
  if (first === undefined) return together(context, []);
  if (everybody !== undefined || groups.length === 1) {
    const asked = context.asking({ filter: [...context.plan.filter, ...(everybody ?? first).filters] });
    const found = (await measureFamilies([[stockFamily, { ...call, name: 'CU' }]], asked)).get(call.text) as Measured;
    return inClassesOf(context, asked, found);
  }
  const either = unionAll(...groups.map((group) => passing(context, group)));
  const running = await runningDistinct(context, either, ['party_k'], boundaryDays(context.windows));
  return additive(context, (window, key) => running.at('v', instantIn(window, instantAt(call, 0)), key));
}

/** Stretches in which customers pass the filters: (party_k, valid_from, valid_to). */
function passing(context: EvaluationContext, { filters }: Eligible): Query {
  const asked = context.asking({ by: [], filter: [...filters] });
  const { source, where } = asked.classed({ of: 'customer_state', shape: 'interval', keep: [] });
  return select({ select: { party_k: true, valid_from: true, valid_to: true }, from: source, where });
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
      const asked = context.asking(ofCustomers);
      const anyOf = await eligibleForAny(asked, call, groups);
      if (place < 0) {
        measured.set(call.text, inClassesOf(context, asked, anyOf));
        continue;
      }
      const parts: Measured[] = [];
      for (const group of groups) {
        const ofGroup = context.asking(ofCustomers);
        const found = await eligibleForAny(ofGroup, call, [group]);
        for (const category of group.categories) {
          parts.push(inClassesOf(context, ofGroup, found, (codes) => codes.toSpliced(place, 0, category)));
        }
      }
      measured.set(call.text, together(context, parts, anyOf));
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

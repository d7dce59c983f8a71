import type { Holder } from '../support/basket-world.ts';
import type { Golden } from './golden.ts';

const some = (n: number, name: string, items: string[]): Holder[] =>
  Array.from({ length: n }, (_, index) => ({ id: `${name}${index}`, items }));

/** Of 24 customers ten hold tea and cup, two tea only, twelve milk only. */
export const HOLDERS: readonly Holder[] = [
  ...some(10, 'both', ['tea', 'cup']),
  ...some(2, 'tea', ['tea']),
  ...some(12, 'milk', ['milk']),
];

// Tea and cup are held together by 10 of 12 and 10 holders: by chance that is 66 of 1,961,256 draws, so the pair counts.
const END = { asOf: '2024-12-31' };
export const BASKET_GOLDENS: readonly Golden[] = [
  { kpi: 'product-relationship', ask: END, sides: ['10', '24'], value: 10 / 24, byHand: 'Ten of 24 hold tea and cup.' },
  {
    kpi: 'relationship-strength',
    ask: END,
    sides: ['20', '22'],
    value: 20 / 22,
    byHand: 'Ten of twelve holders of tea, ten of ten holders of a cup.',
  },
  {
    kpi: 'product-affinity',
    ask: END,
    sides: ['10', '5'],
    value: 2,
    byHand: 'Ten together where 12 x 10 / 24 = 5 would be expected.',
  },
];

import type { Policy } from '@sextant/contracts';
import { COMPOSITIONS, REVENUE_NEEDS } from './money.ts';
import { anyName, instant, period, type Argument, type ArgumentType, type MeasureType, type Need } from './measure.ts';

/** A figure of one customer as a formula may use it. */
export interface FigureDescription {
  about: string;
  args: readonly ArgumentType[];
  type: MeasureType;
  needs: readonly Need[] | ((policy: Policy, args: readonly Argument[]) => readonly Need[]);
}

/** What a formula cannot do without when it uses the figure. */
export const figureNeeds = (
  { needs }: FigureDescription,
  policy: Policy,
  args: readonly Argument[],
): readonly Need[] => (typeof needs === 'function' ? needs(policy, args) : needs);

const movements = (name: string): Need => ({ table: 'movement', kinds: Object.keys(COMPOSITIONS[name] ?? {}) });
const charges: Need = { table: 'agreement', column: 'recurring_amount' };

/** Figures that are read off the stored relations alone; the families add their own. */
export const ownFigures: Readonly<Record<string, FigureDescription>> = {
  REVc: { about: 'net revenue of a customer', args: [period], type: 'money', needs: REVENUE_NEEDS },
  NSc: { about: 'net sales to a customer', args: [period], type: 'money', needs: [movements('NS')] },
  MRRc: { about: 'recurring charges of a customer', args: [instant], type: 'money', needs: [charges] },
  MRRHELDc: {
    about: 'recurring charges at D on categories charged at D0',
    args: [period],
    type: 'money',
    needs: [charges],
  },
  CATc: { about: 'categories held', args: [instant], type: 'count', needs: [] },
  ADDEDc: { about: 'categories at D that were not held at D0', args: [period], type: 'count', needs: [] },
  HOLDSc: { about: '1 if the category is held', args: [anyName, instant], type: 'count', needs: [] },
  INCOMEc: {
    about: 'months of the last three with a salary, pension or benefit',
    args: [instant],
    type: 'count',
    needs: [{ table: 'movement', column: 'purpose' }],
  },
  ORDc: { about: 'qualifying orders', args: [period], type: 'count', needs: [{ table: 'sales_order' }] },
};

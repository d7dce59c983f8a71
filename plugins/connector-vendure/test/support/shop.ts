import type { WireValue } from '@sextant/contracts';
import { amountsOf } from '../../src/records/amounts.ts';
import { daysIn, type Row, type Shop } from '../../src/records/rows.ts';

/** A shop in Prague that counts in hundredths. */
export const shopOf = (precision = 2): Shop => ({
  sourceId: 'shop',
  dayOf: daysIn('Europe/Prague'),
  amount: amountsOf('precision', precision),
});

/** Kind, day, amount and quantity of each row, by its id without the source. */
export const inShort = (rows: readonly Row[]): Record<string, WireValue[]> =>
  Object.fromEntries(
    rows.map(({ movement_id: id, kind, business_date: day, amount, quantity }) => [
      String(id).replace('shop:', ''),
      [kind ?? null, day ?? null, amount ?? null, quantity ?? null],
    ]),
  );

import type { CanonicalTable } from '@sextant/contracts';
import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { dayOf, exactly } from './group-days.ts';

// Who buys of the trader, and when.

/** Last days of months and of rolling years before them, each with the day after. */
export const EDGES = ['2024-04-30', '2024-05-31', '2024-06-30', '2025-04-30', '2025-05-31', '2025-06-29']
  .map(dayOf)
  .flatMap((day) => [day, day + 1]);
export type Say = (table: CanonicalTable, day: number, row: Row, more?: { source?: 'crm'; sync?: number }) => void;

export const goods = (say: Say, product_id: string, from: number, more: Row = {}): void =>
  say('product', 0, {
    product_id,
    name: product_id,
    category: product_id.toLowerCase(),
    line_of_business: 'goods',
    valid_from: exactly(from),
    ...more,
  });

export const region = (say: Say, party_id: string, segment: string, from: number, sync?: number): void =>
  say(
    'party_segment',
    from,
    { party_id, scheme: 'region', segment, valid_from: exactly(from) },
    sync === undefined ? {} : { sync },
  );

/** A buyer of whom something changes on the day on which it buys, or the day after, or nothing. */
export function somebody(say: Say, party_id: string, number: number, day: number): void {
  const turn = number % 9;
  const row = { party_id, party_type: number % 4 === 3 ? 'organisation' : 'person', valid_from: exactly(0) };
  const states: readonly Row[] = (
    [
      [],
      [],
      [],
      [],
      [],
      [],
      [{ is_test: 'true' }, { is_test: 'false' }],
      [{ is_test: 'false' }, { is_test: 'true' }],
    ] as Row[][]
  )[turn] ?? [{ is_internal: 'false' }, { is_internal: 'true' }];
  say('party', 0, { ...row, ...states[0] });
  if (states[1] !== undefined) say('party', day, { ...row, ...states[1], valid_from: exactly(day) });
  if (turn === 1) return;
  region(say, party_id, turn % 2 === 0 ? 'north' : 'south', 0);
  if (turn === 2 || turn === 3) region(say, party_id, turn === 2 ? 'south' : 'north', day);
  if (turn === 4 || turn === 5) region(say, party_id, 'east', day + (turn === 4 ? 1 : 35));
}

export const buyer = (say: Say, party_id: string, more: Row = {}, source?: 'crm'): void =>
  say(
    'party',
    0,
    { party_id, party_type: 'person', valid_from: exactly(0), ...more },
    source === undefined ? {} : { source },
  );

import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { exactly } from './group-days.ts';
import { EARLY, type Lots } from './lives-lots.ts';

/** What is told of a party or a product begins the day after `day`; agreements begin, change and end about it. */
export function toldLaterThan({ say }: Lots, day: number): void {
  const product = { line_of_business: 'bank', category: 'current', name: 'product' };
  const [OLD, NEW] = [`OLD.${day}`, `NEW.${day}`];
  say('product', 0, { ...product, product_id: OLD, valid_from: exactly(0) });
  say('product', 0, { ...product, product_id: NEW, valid_from: exactly(day + 1) });
  const agreement = (
    party_id: string,
    name: string,
    states: readonly (readonly [number, Row])[],
    held: readonly number[],
  ) => {
    const agreement_id = `${party_id}${name}`;
    for (const [from, more] of states)
      say('agreement', from, { agreement_id, product_id: OLD, status: 'in_force', ...more, valid_from: exactly(from) });
    for (const [index, from] of held.entries())
      say('agreement_party', from, {
        agreement_id,
        party_id,
        role: 'owner',
        active: index === 0,
        valid_from: exactly(from),
      });
  };
  const party = (party_id: string, first: number, later = ''): void => {
    say('party', 0, { party_id, party_type: 'person', valid_from: exactly(first) });
    for (const scheme of ['region', 'line'])
      say('party_segment', 0, {
        party_id,
        scheme,
        segment: 'north',
        valid_from: exactly(scheme === later ? day + 1 : 0),
      });
  };
  const GONE: Row = { status: 'closed', close_reason: 'customer' };
  const anew: Row = { product_id: NEW };
  for (const [name, states, held] of [
    ['all', [[EARLY, anew]], [EARLY]],
    ['begins', [[day, anew]], [day]],
    ['next', [[day + 1, anew]], [day + 1]],
    [
      'ends',
      [
        [EARLY, anew],
        [day, GONE],
      ],
      [EARLY],
    ],
    [
      'becomes',
      [
        [EARLY, {}],
        [day, anew],
      ],
      [EARLY],
    ],
    [
      'becomesNext',
      [
        [EARLY, {}],
        [day + 1, anew],
      ],
      [EARLY],
    ],
    [
      'was',
      [
        [EARLY, anew],
        [day, {}],
      ],
      [EARLY],
    ],
    ['held', [[EARLY, anew]], [day]],
    ['heldNext', [[EARLY, anew]], [day + 1]],
    ['handed', [[EARLY, anew]], [EARLY, day]],
  ] as const) {
    const party_id = `later${name}${day}`;
    party(party_id, 0);
    agreement(party_id, 'plain', [[EARLY, {}]], [EARLY]);
    agreement(party_id, 'new', states, held);
  }
  for (const [name, states] of [
    ['all', [[EARLY, {}]]],
    ['begins', [[day, {}]]],
    ['next', [[day + 1, {}]]],
    [
      'ends',
      [
        [EARLY, {}],
        [day, GONE],
      ],
    ],
  ] as const) {
    const party_id = `unknown${name}${day}`;
    party(party_id, day + 1);
    agreement(party_id, 'own', states, [states[0][0]]);
  }
  for (const scheme of ['region', 'line']) {
    party(`later${scheme}${day}`, 0, scheme);
    agreement(`later${scheme}${day}`, 'own', [[EARLY, {}]], [EARLY]);
  }
}

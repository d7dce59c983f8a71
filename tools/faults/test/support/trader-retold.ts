import { exactly } from './group-days.ts';
import { FATES, order, type Fate } from './trader-orders.ts';
import { buyer, EDGES, region, type Say } from './trader-parties.ts';

/**
 * A customer of whom the same is told again on every day on which it buys, pays and asks something: once it counts, and
 * not as often as it was told who it was.
 */
export function toldAgain(say: Say): void {
  const party_id = 'retold';
  buyer(say, party_id);
  region(say, party_id, 'north', 0);
  const account = { agreement_id: 'retold', product_id: 'SAV', status: 'in_force', currency: 'EUR' };
  const held = { agreement_id: 'retold', party_id, role: 'owner', share: '1' };
  for (const [place, day] of [90, ...EDGES].entries()) {
    const valid_from = exactly(day);
    if (place > 0) {
      say('party', day, { party_id, party_type: 'person', country: 'CZ', valid_from });
      region(say, party_id, 'north', day);
    }
    say('agreement', day, { ...account, opened_on: exactly(90), valid_from });
    say('agreement_party', day, { ...held, valid_from });
    order(say, party_id, day, FATES[0] as Fate, 6000 + place);
    const on = { business_date: valid_from, agreement_id: 'retold' };
    for (const kind of ['fee_income', 'withdrawal', 'direct_cost'])
      say('movement', day, {
        ...on,
        movement_id: `retold${kind}${day}`,
        kind,
        amount: `${9 + place}`,
        currency: 'EUR',
      });
    say('interaction', day, { ...on, interaction_id: `retold${day}`, kind: 'ticket', user_key: 'retold' });
  }
}

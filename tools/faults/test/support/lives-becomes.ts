import { dayOf, exactly } from './group-days.ts';
import { EARLY, type Lots } from './lives-lots.ts';

/** Last days of months of which the days of grace are over when they are asked about. */
const DUE = ['2025-03-31', '2025-04-30'].map(dayOf);

/**
 * What renews something and becomes a policy only while it runs: the term that it had before is none of a policy, and is
 * not due.
 */
export function becomesPolicy({ say }: Lots): void {
  for (const due of DUE) {
    const id = `becomes${due}`;
    const on = due - 15;
    const product = { product_id: id, name: id, category: 'becomes', term_rule: 'rolls' };
    say('product', 0, { ...product, line_of_business: 'bank', valid_from: exactly(0) });
    say('product', on, { ...product, line_of_business: 'insurance', valid_from: exactly(on) });
    say('party', 0, { party_id: id, party_type: 'person', valid_from: exactly(0) });
    for (const scheme of ['region', 'line'])
      say('party_segment', 0, { party_id: id, scheme, segment: 'north', valid_from: exactly(0) });
    const charge = { recurring_amount: '7', recurring_unit: 'month', recurring_count: 1, currency: 'EUR' };
    const row = { agreement_id: id, product_id: id, status: 'in_force', opened_on: exactly(EARLY), ...charge };
    const renews = { ...row, renews_agreement_id: 'A0' };
    say('agreement', EARLY, { ...renews, term_end_on: exactly(due), valid_from: exactly(EARLY) });
    say('agreement', on, { ...renews, term_end_on: exactly(due + 300), valid_from: exactly(on) });
    say('agreement_party', EARLY, { agreement_id: id, party_id: id, role: 'owner', valid_from: exactly(EARLY) });
  }
}

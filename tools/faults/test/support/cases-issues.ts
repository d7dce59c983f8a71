import type { Cases, Changes } from './cases-world.ts';

const MONTHS = [
  ['a', '2024-03-10', '2024-03-11'],
  ['b', '2024-04-10', '2024-04-11'],
] as const;

/**
 * Policies issued long enough ago for everybody to know whether they were kept: who held them, who counted and of which
 * class their holder was on that very day or the next.
 */
export function issueCases({ say, states, party }: Cases): void {
  let price = 5;
  for (const [month, day, next] of MONTHS) {
    const policy = (name: string, held: readonly [party: string, role: string, share: string][]): string => {
      const agreement_id = `${name}.${month}${held.length}${(price += 2)}`;
      const product = { product_id: `${agreement_id}.x`, name, category: `p${name}`, line_of_business: 'insurance' };
      say('product', { ...product, term_rule: 'rolls', valid_from: '2024-01-01' });
      states(
        'agreement',
        {
          agreement_id,
          product_id: product.product_id,
          status: 'in_force',
          opened_on: day,
          currency: 'EUR',
          recurring_amount: String(price),
          recurring_unit: 'month',
          recurring_count: 1,
        },
        // Every other one is given up.
        [[day, {}], ...(price % 4 === 1 ? ([['2024-09-01', { status: 'closed' }]] as const) : [])],
      );
      for (const [party_id, role, share] of held)
        say('agreement_party', { agreement_id, party_id, role, share, active: true, valid_from: '2024-01-01' });
      return agreement_id;
    };
    const holder = (name: string, changes: Changes = []): string => {
      const party_id = `${name}.${month}`;
      party(party_id, name, '2024-01-01', changes);
      for (let nth = 0; nth < 2; nth += 1) policy(name, [[party_id, 'owner', '1']]);
      return party_id;
    };
    const others = holder('issued');
    policy('issuedShared', [
      [holder('issuedShared'), 'owner', '0.6'],
      [others, 'joint_owner', '0.4'],
      [others, 'payer', '0.3'],
    ]);
    for (const [when, since] of [
      ['On', day],
      ['Next', next],
    ] as const) {
      for (const flag of ['is_test', 'is_internal']) {
        holder(`issued${when}${flag}`, [[since, { [flag]: true }]]);
        holder(`issuedUntil${when}${flag}`, [
          ['2024-01-02', { [flag]: true }],
          [since, { [flag]: false }],
        ]);
      }
      const mover = holder(`issuedMoves${when}`);
      for (const scheme of ['region', 'line'])
        say('party_segment', { party_id: mover, scheme, segment: 'issuedMoved', valid_from: since });
      const leaver = holder(`issuedLeaves${when}`);
      const agreement_id = policy(`issuedLeaves${when}`, []);
      const owner = { agreement_id, role: 'owner', share: '1', active: true };
      states('agreement_party', { ...owner, party_id: leaver }, [
        ['2024-01-01', {}],
        [since, { active: false }],
      ]);
      states('agreement_party', { ...owner, party_id: others }, [[since, {}]]);
    }
  }
}

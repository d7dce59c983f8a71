import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import type { Kinds } from './kinds-lists.ts';

/** Days beside the ends of what is asked about, and one in the middle. */
const DAYS = [
  '2024-02-29',
  '2024-03-01',
  '2024-03-31',
  '2024-04-01',
  // From here a year ends with what is asked about.
  '2024-05-31',
  '2024-06-30',
  '2024-07-01',
  '2025-04-30',
  '2025-05-01',
  '2025-05-20',
  '2025-05-31',
  '2025-06-01',
  '2025-06-20',
  '2025-06-30',
  '2025-07-01',
];

/** Who comes on a day, and who becomes somebody else on it, as all kinds of things happen to them. */
export function turningDays(kinds: Kinds): void {
  for (const late of [false, true]) besides(kinds, late);
  for (const day of DAYS) {
    comes(kinds, day);
    turns(kinds, day);
  }
}

const SCHEMES = ['region', 'line'] as const;

/** Customers from a day on; one is of another class on it, one some days later, and of one that is told late. */
function comes({ say, movement }: Kinds, day: string): void {
  for (const [name, moves, late] of [
    ['stays', null, false],
    ['moves', day, false],
    ['moves on', `${day.slice(0, 7)}-26`, false],
    ['moved', `${day.slice(0, 7)}-26`, true],
  ] as const) {
    const party_id = `${name} ${day}`;
    say('party', { party_id, party_type: 'person', acquisition_channel: 'web', valid_from: '2024-01-01' });
    for (const scheme of SCHEMES) {
      say('party_segment', { party_id, scheme, segment: 'newcomers', valid_from: '2024-01-01' });
      if (moves !== null) say('party_segment', { party_id, scheme, segment: 'settled', valid_from: moves }, late);
    }
    held(say, party_id, day);
    happens({ say, movement }, party_id, day);
  }
}

/** Who leaves before they are of another class, or comes after it, with a day that is asked about in between. */
function besides({ say }: Kinds, late: boolean): void {
  for (const [first, then] of [
    ['2024-03-20', '2024-04-10'],
    ['2025-05-20', '2025-06-10'],
    ['2025-06-10', '2025-07-01'],
  ] as const)
    for (const [name, since, until, turned] of [
      ['left', '2024-01-01', first, then],
      ['is to come', then, null, first],
    ] as const) {
      const party_id = `${name} ${first}${late ? ' late' : ''}`;
      for (const [valid_from, party_type, segment] of [
        ['2024-01-01', 'person', `${name} first`],
        [turned, 'organisation', `${name} then`],
      ] as const) {
        say('party', { party_id, party_type, valid_from });
        for (const scheme of SCHEMES) say('party_segment', { party_id, scheme, segment, valid_from });
      }
      held(say, party_id, since);
      const row = { product_id: 'APP', currency: 'EUR', status: 'closed', close_reason: 'customer' };
      if (until !== null)
        for (const agreement_id of [`${party_id}a`, `${party_id}b`])
          say('agreement', { ...row, agreement_id, opened_on: since, valid_from: until }, late);
    }
}

/** Of another class, of another type, and no test any more, from a day on which they buy and ask. */
function turns({ say, movement }: Kinds, day: string): void {
  for (const [name, first, then] of [
    ['grows', { party_type: 'person' }, { party_type: 'organisation' }],
    ['is tested', { is_test: false }, { is_test: true }],
    ['is hired', { is_internal: false }, { is_internal: true }],
    ['is of another line', {}, {}],
    ['is of another region', {}, {}],
  ] as const) {
    const party_id = `${name} ${day}`;
    const row = { party_id, party_type: 'person' };
    say('party', { ...row, ...first, valid_from: '2024-01-01' });
    say('party', { ...row, ...then, valid_from: day });
    for (const scheme of SCHEMES) {
      say('party_segment', { party_id, scheme, segment: `${name} first`, valid_from: '2024-01-01' });
      // Of one of them the line alone is another one, and of one the region.
      if (!name.startsWith('is of') || name.endsWith(scheme))
        say('party_segment', { party_id, scheme, segment: `${name} then`, valid_from: day });
    }
    held(say, party_id, '2024-01-01');
    happens({ say, movement }, party_id, day);
  }
}

/** What is paid is told otherwise later, so that all of it is derived anew. */
function held(say: Kinds['say'], party_id: string, since: string): void {
  const row = { product_id: 'APP', status: 'in_force', currency: 'EUR', opened_on: since, quantity: '2' };
  const charge = { recurring_amount: '20', recurring_unit: 'month', recurring_count: 1 };
  for (const agreement_id of [`${party_id}a`, `${party_id}b`]) {
    say('agreement', { ...row, ...charge, agreement_id, valid_from: since });
    say('agreement_party', { agreement_id, party_id, role: 'owner', valid_from: since });
  }
  say(
    'agreement',
    { ...row, ...charge, agreement_id: `${party_id}b`, recurring_amount: '25', valid_from: since },
    true,
  );
}

function happens({ say, movement }: Pick<Kinds, 'say' | 'movement'>, party_id: string, day: string): void {
  const order_id = `${party_id}o`;
  const order = { order_id, party_id, order_type: 'order', currency: 'EUR', business_date: day, valid_from: day };
  say('sales_order', { ...order, status: 'placed' });
  say('sales_order', { ...order, status: 'paid' }, true);
  // Of some nobody says how much it was.
  const line: Row = {
    party_id,
    order_id,
    product_id: 'TEA',
    ...(party_id.startsWith('stays') ? { quantity: null } : {}),
  };
  movement('sale_gross', day, line);
  movement('return', day, line);
  movement('fee_income', day, { agreement_id: `${party_id}a` });
  movement('claim_paid', day, { party_id, product_id: 'INS' });
  for (const kind of ['login', 'ticket', 'complaint', 'survey_nps', 'survey_csat']) {
    const seen = { party_id, user_key: party_id, score: '9', business_date: day };
    say('interaction', { interaction_id: `${party_id}${kind}`, kind, ...seen });
  }
}

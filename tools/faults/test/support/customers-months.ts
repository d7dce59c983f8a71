import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import type { Say } from './customers-cases.ts';
import { E0 } from './customers-days.ts';
import { endOf, exactly } from './group-days.ts';

// Customers who begin and cease to pay in each month, and records of one customer of which each was something else once.

const CHARGE: Row = { product_id: 'APP', currency: 'EUR', recurring_unit: 'month', recurring_count: 1, quantity: '2' };
const CLOSED: Row = { status: 'closed', close_reason: 'customer' };

function somebody(say: Say, party_id: string): void {
  say('party', -40, { party_id, party_type: 'person', valid_from: exactly(-40) });
  for (const scheme of ['region', 'line'])
    say('party_segment', -40, { party_id, scheme, segment: `${scheme[0] as string}1`, valid_from: exactly(-40) });
}

function held(say: Say, party_id: string, product: Row, from: number, to?: number): void {
  const agreement_id = `${party_id}.${String(product['product_id'])}.${from}`;
  const row = { agreement_id, opened_on: exactly(from), ...product };
  say('agreement', from, { ...row, status: 'in_force', valid_from: exactly(from) });
  say('agreement_party', from, { agreement_id, party_id, role: 'owner', valid_from: exactly(from) });
  if (to !== undefined) say('agreement', to, { ...row, ...CLOSED, valid_from: exactly(to) });
}

/**
 * Each pays from the middle of a month to that of the second after it, and had something for nothing before. What a year
 * brought is compared with the year before, so that the first of them paid long ago.
 */
export function inEachMonth(say: Say): void {
  for (let month = -7; month <= 18; month += 1) {
    const party_id = `month${month}`;
    const from = endOf(month) - 15;
    somebody(say, party_id);
    held(say, party_id, { product_id: 'CUR' }, from - 20, endOf(month + 2) + 16);
    held(say, party_id, { ...CHARGE, recurring_amount: `${20 + month}` }, from, endOf(month + 2) - 15);
  }
}

/** The ends of the quarters with which the years before those asked about end. */
const [Y0, Y1] = [90, 181] as const;

/** Who got money back before and after paying for something else. */
export function rebatedBeside(say: Say): void {
  for (const [index, [from, to]] of (
    [
      [Y0 + 20, Y1 + 20],
      [Y0 - 60, Y0 + 20],
      [Y1 + 20, E0 + 20],
    ] as const
  ).entries()) {
    const party_id = `rebated${index}`;
    somebody(say, party_id);
    held(say, party_id, { product_id: 'CUR' }, 5);
    held(say, party_id, { ...CHARGE, product_id: 'ADD', recurring_amount: `-${3 + index}` }, 15);
    held(say, party_id, { ...CHARGE, recurring_amount: `${30 + index}` }, from, to);
  }
}

/** Who paid with a pause while in one class, and goes on paying in another. */
export function reclassed(say: Say): void {
  for (const index of [0, 1, 2]) {
    const party_id = `reclassed${index}`;
    somebody(say, party_id);
    for (const scheme of ['region', 'line']) {
      const segment = `${scheme[0] as string}2`;
      say('party_segment', 120, { party_id, scheme, segment, valid_from: exactly(120) });
    }
    held(say, party_id, { product_id: 'CUR' }, -200);
    held(say, party_id, { ...CHARGE, recurring_amount: `${40 + index}` }, -200, -100);
    held(say, party_id, { ...CHARGE, recurring_amount: `${50 + index}` }, -20);
  }
}

/** Two records each, of which both were something else once, told by a source that is trusted more; one was a test. */
export const OTHERWISE_LINKS = ['turned0', 'turned1', 'turned2'].map((party) => ({
  at: '2025-04-03T08:00:00Z',
  party: `${party}b`,
  canonical: party,
}));

export function wereOtherwise(say: Say): void {
  const kinds = ['person', 'organisation'] as const;
  for (const place of [0, 1, 2]) {
    const [first, second] = place === 1 ? [kinds[1], kinds[0]] : kinds;
    const was: Row = place === 2 ? { is_test: true, is_internal: true } : {};
    for (const [party_id, is_counted] of [
      [`turned${place}`, true],
      [`turned${place}b`, false],
    ] as const) {
      const row = { party_id, valid_from: exactly(-40) };
      say('party', -40, { ...row, party_type: first, ...(is_counted ? {} : was) });
      const by = { source: 'crm' } as const;
      say('party', E0 - 60, { ...row, party_type: second, valid_from: exactly(E0 - 60) }, by);
      for (const scheme of ['region', 'line']) {
        const of = { party_id, scheme };
        const segment = (number: number): string => `${scheme[0] as string}${number}`;
        say('party_segment', -40, { ...of, segment: segment(place), valid_from: exactly(-40) });
        say('party_segment', E0 - 60, { ...of, segment: segment(3 - place), valid_from: exactly(E0 - 60) }, by);
      }
    }
    held(say, `turned${place}`, { product_id: 'CUR' }, E0 - 40);
    held(say, `turned${place}b`, { ...CHARGE, recurring_amount: '13' }, E0 - 40);
  }
}

import { groupBy, makeSample, type SampleFiles } from './support/sample-files.ts';

let company: SampleFiles;
beforeAll(() => {
  company = makeSample(1200, 7);
});
afterAll(() => company.remove());
const table: SampleFiles['table'] = (path) => company.table(path);
const lines: SampleFiles['lines'] = (path) => company.lines(path);

describe('the sample company', () => {
  it('is the same to the byte for the same seed and another for another seed', () => {
    const again = makeSample(1200, 7);
    const other = makeSample(1200, 8);
    expect(again.fingerprint()).toBe(company.fingerprint());
    expect(other.fingerprint()).not.toBe(company.fingerprint());
    again.remove();
    other.remove();
  });

  it('says its seed, its last day and how many rows each file has', () => {
    expect(company.json('sample.json')).toMatchObject({
      seed: 7,
      customers: 1200,
      lastDay: '2026-10-31',
      rows: {
        'bank/accounts.csv': table('bank/accounts.csv').length,
        'shop/orders.ndjson.gz': lines('shop/orders.ndjson.gz').length,
      },
    });
  });

  it('closes nothing on or before the day it was opened, and nothing after its last day', () => {
    const lives = [
      ...table('bank/accounts.csv').map((a) => [a['opened'], a['closed']]),
      ...table('bank/cards.csv').map((c) => [c['issued'], c['ended']]),
      ...table('bank/loans.csv').map((l) => [l['paid_out'], l['settled']]),
      ...[...groupBy(table('software/versions.tsv'), (v) => v['licence_no']).values()].map((versions) => {
        const ended = versions.find((v) => v['state'] === 'ended' || v['state'] === 'expired');
        return [versions[0]?.['from'], ended?.['from'] ?? ''];
      }),
      ...table('insurance/policies.csv').map((p) => [p['inception'], p['cancelled_on']]),
      ...lines('shop/memberships.ndjson').map((m) => [m['since'], m['ended']]),
    ];
    const closed = lives.filter(([, end]) => end !== null && end !== '');
    expect(closed.length).toBeGreaterThan(300);
    expect(closed.filter(([from, to]) => String(to) <= String(from) || String(to) > '2026-10-31')).toEqual([]);
    expect(lives.filter(([from]) => String(from) > '2026-10-31')).toEqual([]);
  });

  it('gives each account owners whose shares add up to one on every day', () => {
    const changes = new Map<string, Map<string, number>>();
    for (const holder of table('bank/holders.csv')) {
      const cents = Math.round(Number(holder['share']) * 100);
      const account = `${holder['kind']} ${holder['number']}`;
      const days = changes.get(account) ?? new Map<string, number>();
      changes.set(account, days);
      const from = holder['from'] ?? '';
      days.set(from, (days.get(from) ?? 0) + cents);
      const to = holder['to'] ?? '';
      if (to !== '') days.set(to, (days.get(to) ?? 0) - cents);
    }
    const wrong: string[] = [];
    for (const [account, days] of changes) {
      let share = 0;
      for (const [day, change] of [...days].sort(([a], [b]) => (a < b ? -1 : 1))) {
        share += change;
        if (share !== 100) wrong.push(`${account} ${day} ${share}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(table('bank/holders.csv').some((h) => h['role'] === 'joint_owner' && h['share'] === '0.50')).toBe(true);
  });

  it('refers to nothing that is not there', () => {
    const column = (path: string, name: string): unknown[] =>
      (path.includes('.ndjson') ? lines(path) : table(path)).map((row) => row[name]);
    const parties = column('crm/parties.csv', 'customer_no');
    const accounts = column('bank/accounts.csv', 'account_no');
    const policies = column('insurance/policies.csv', 'policy_no');
    const licences = column('software/licences.tsv', 'licence_no');
    const members = column('shop/memberships.ndjson', 'member_no');
    const orders = column('shop/orders.ndjson.gz', 'order_no');
    const claims = column('insurance/claims.csv', 'claim_no');
    const chart = column('ledger/chart.csv', 'account');
    const contracts = [...accounts, ...column('bank/cards.csv', 'card_no'), ...column('bank/loans.csv', 'loan_no')];
    const references: [string, string, unknown[]][] = [
      ['crm/lifecycle.csv', 'customer_no', parties],
      ['crm/parties.csv', 'parent_no', parties],
      ['crm/programme_members.csv', 'customer_no', parties],
      ['crm/contacts.csv', 'customer_no', parties],
      ['crm/opportunities.csv', 'customer_no', parties],
      ['crm/market_panel.csv', 'customer_no', parties],
      ['bank/holders.csv', 'customer_no', parties],
      ['bank/holders.csv', 'number', contracts],
      ['bank/bookings.csv', 'number', contracts],
      ['bank/payments.csv', 'account_no', accounts],
      ['bank/balances.csv', 'account_no', accounts],
      ['bank/visits.csv', 'customer_no', parties],
      ['bank/portal.csv', 'customer_no', parties],
      ['software/licences.tsv', 'customer_no', parties],
      ['software/versions.tsv', 'licence_no', licences],
      ['software/invoices.tsv', 'licence_no', licences],
      ['software/hosting.tsv', 'licence_no', licences],
      ['software/usage.tsv', 'licence_no', licences],
      ['software/activity.tsv', 'licence_no', licences],
      ['software/tickets.tsv', 'licence_no', licences],
      ['insurance/policies.csv', 'holder_no', parties],
      ['insurance/terms.csv', 'policy_no', policies],
      ['insurance/premiums.csv', 'policy_no', policies],
      ['insurance/claims.csv', 'policy_no', policies],
      ['insurance/claim_bookings.csv', 'claim_no', claims],
      ['insurance/reserves.csv', 'claim_no', claims],
      ['shop/memberships.ndjson', 'customer_no', parties],
      ['shop/membership_plans.ndjson', 'member_no', members],
      ['shop/membership_bills.ndjson.gz', 'member_no', members],
      ['shop/orders.ndjson.gz', 'customer_no', parties],
      ['shop/order_lines.ndjson.gz', 'order_no', orders],
      ['shop/returns.ndjson', 'order_no', orders],
      ['shop/carts.ndjson.gz', 'order_no', orders],
      ['shop/points.ndjson', 'customer_no', parties],
      ['ledger/entries.csv', 'account', chart],
    ];
    for (const [path, name, there] of references) {
      const known = new Set(there.map(String));
      const given = column(path, name).filter((value) => value !== null && value !== '');
      expect([path, name, given.length]).not.toEqual([path, name, 0]);
      expect([path, name, given.filter((value) => !known.has(String(value)))]).toEqual([path, name, []]);
    }
  });

  it('renews a policy on the very day its term ends', () => {
    const terms = table('insurance/terms.csv');
    const gaps = terms.filter((term, i) => {
      const before = terms[i - 1];
      return before?.['policy_no'] === term['policy_no'] && before?.['to'] !== term['from'];
    });
    expect(gaps).toEqual([]);
  });

  it('keeps a ledger in which every month of every company adds up to nothing', () => {
    const sums = new Map<string, number>();
    for (const entry of table('ledger/entries.csv')) {
      const month = `${entry['entity']} ${entry['posted_on']}`;
      sums.set(month, (sums.get(month) ?? 0) + Math.round(Number(entry['amount']) * 100));
    }
    expect(sums.size).toBe(4 * 60);
    expect([...sums].filter(([, sum]) => sum !== 0)).toEqual([]);
  });

  it('has customers from before the window and about as many at its end as asked for', () => {
    const lifecycle = table('crm/lifecycle.csv');
    const last = new Map(lifecycle.map((row) => [row['customer_no'], row['status']]));
    const customers = [...last.values()].filter((status) => status === 'customer').length;
    expect(lifecycle.some((row) => (row['since'] ?? '') < '2013')).toBe(true);
    expect(customers).toBeGreaterThan(1000);
    expect(customers).toBeLessThan(1450);
  });
});

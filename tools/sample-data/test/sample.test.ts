import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { generateSample } from '../src/generate-sample.mjs';

type Row = Record<string, string>;

let folder: string;
const make = (name: string, seed: number) => {
  generateSample({ out: join(folder, name), customers: 1200, seed });
  return join(folder, name);
};

const fingerprint = (root: string): string => {
  const hash = createHash('sha256');
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    if (/\.(csv|tsv|ndjson|gz|json)$/.test(path)) hash.update(path).update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
};

const table = (path: string, delimiter = ','): Row[] => {
  const [header = '', ...lines] = readFileSync(join(folder, 'one', path), 'utf8')
    .replace(/\n$/, '')
    .split('\n');
  const names = header.split(delimiter);
  return lines.map((line) => Object.fromEntries(line.split(delimiter).map((value, i) => [names[i] ?? '', value])));
};

const lines = (path: string): Record<string, string | number | null>[] => {
  const content = readFileSync(join(folder, 'one', path));
  const text = (path.endsWith('.gz') ? gunzipSync(content) : content).toString('utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
};

const iso = (german: string) => german.split('.').reverse().join('-');
const missing = (values: (string | number | null | undefined)[], known: Set<string>) =>
  values.filter((value) => value !== null && value !== '' && !known.has(String(value)));
const only = (rows: Row[], column: string) => new Set(rows.map((row) => row[column] ?? ''));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sextant-sample-'));
  make('one', 7);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the sample company', () => {
  it('is the same to the byte for the same seed and another for another seed', () => {
    const first = fingerprint(join(folder, 'one'));
    expect(fingerprint(make('again', 7))).toBe(first);
    expect(fingerprint(make('other', 8))).not.toBe(first);
  });

  it('says its seed, its last day and how many rows each file has', () => {
    const summary = JSON.parse(readFileSync(join(folder, 'one', 'sample.json'), 'utf8'));
    expect(summary).toMatchObject({ seed: 7, customers: 1200, lastDay: '2026-10-31' });
    expect(summary.rows['bank/accounts.csv']).toBe(table('bank/accounts.csv', ';').length);
    expect(summary.rows['shop/orders.ndjson.gz']).toBe(lines('shop/orders.ndjson.gz').length);
  });

  it('closes nothing on or before the day it was opened, and nothing after its last day', () => {
    const lives = [
      ...table('bank/accounts.csv', ';').map((a) => [iso(a['opened'] ?? ''), iso(a['closed'] ?? '')]),
      ...table('bank/cards.csv', ';').map((c) => [iso(c['issued'] ?? ''), iso(c['ended'] ?? '')]),
      ...table('bank/loans.csv', ';').map((l) => [iso(l['paid_out'] ?? ''), iso(l['settled'] ?? '')]),
      ...table('software/licences.tsv', '\t').map((l) => [l['signed_on'], l['cancelled_on']]),
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
    for (const holder of table('bank/holders.csv', ';')) {
      const cents = Math.round(Number((holder['share'] ?? '').replace(',', '.')) * 100);
      const account = `${holder['kind']} ${holder['number']}`;
      const days = changes.get(account) ?? new Map<string, number>();
      changes.set(account, days);
      const from = iso(holder['from'] ?? '');
      days.set(from, (days.get(from) ?? 0) + cents);
      const to = iso(holder['to'] ?? '');
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
    expect(table('bank/holders.csv', ';').some((h) => h['role'] === 'joint_owner' && h['share'] === '0,50')).toBe(true);
  });

  it('refers to nothing that is not there', () => {
    const parties = only(table('crm/parties.csv'), 'customer_no');
    const policies = only(table('insurance/policies.csv'), 'policy_no');
    const licences = only(table('software/licences.tsv', '\t'), 'licence_no');
    const numbers = new Set([
      ...only(table('bank/accounts.csv', ';'), 'account_no'),
      ...only(table('bank/cards.csv', ';'), 'card_no'),
      ...only(table('bank/loans.csv', ';'), 'loan_no'),
    ]);
    const orders = new Set(lines('shop/orders.ndjson.gz').map((order) => String(order['order_no'])));
    const claims = only(table('insurance/claims.csv'), 'claim_no');
    const chart = only(table('ledger/chart.csv'), 'account');
    const customers = [
      ...table('crm/lifecycle.csv').map((row) => row['customer_no']),
      ...table('crm/parties.csv').map((row) => row['parent_no']),
      ...table('bank/holders.csv', ';').map((row) => row['customer_no']),
      ...table('software/licences.tsv', '\t').map((row) => row['customer_no']),
      ...table('insurance/policies.csv').map((row) => row['holder_no']),
      ...lines('shop/memberships.ndjson').map((row) => row['customer_no']),
      ...lines('shop/orders.ndjson.gz').map((row) => row['customer_no']),
    ];
    expect(missing(customers, parties)).toEqual([]);
    expect(
      missing(
        table('bank/holders.csv', ';').map((row) => row['number']),
        numbers,
      ),
    ).toEqual([]);
    expect(
      missing(
        table('bank/bookings.csv', ';').map((row) => row['number']),
        numbers,
      ),
    ).toEqual([]);
    expect(
      missing(
        table('insurance/terms.csv').map((row) => row['policy_no']),
        policies,
      ),
    ).toEqual([]);
    expect(
      missing(
        table('insurance/claims.csv').map((row) => row['policy_no']),
        policies,
      ),
    ).toEqual([]);
    expect(
      missing(
        table('insurance/claim_bookings.csv').map((row) => row['claim_no']),
        claims,
      ),
    ).toEqual([]);
    expect(
      missing(
        table('software/seats.tsv', '\t').map((row) => row['licence_no']),
        licences,
      ),
    ).toEqual([]);
    expect(
      missing(
        lines('shop/order_lines.ndjson.gz').map((row) => row['order_no']),
        orders,
      ),
    ).toEqual([]);
    expect(
      missing(
        table('ledger/entries.csv').map((row) => row['account']),
        chart,
      ),
    ).toEqual([]);
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

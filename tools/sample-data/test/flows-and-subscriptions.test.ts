import {
  daysBetween,
  groupBy,
  isBefore,
  makeSample,
  monthsBetween,
  monthsWithout,
  type SampleFiles,
} from './support/sample-files.ts';

const ALL = monthsBetween('2021-11', '2026-10');
/** Two years of months, and the year and month before them that windows and comparisons reach back to. */
const THREE_YEARS = monthsBetween('2023-10', '2026-10');
const TWO_YEARS = monthsBetween('2024-11', '2026-10');

let company: SampleFiles;
beforeAll(() => {
  company = makeSample(2500, 3);
});
afterAll(() => company.remove());

const table: SampleFiles['table'] = (path) => company.table(path);
const lines: SampleFiles['lines'] = (path) => company.lines(path);
const number = (value: unknown): number => Number(value);
const sum = (values: unknown[]): number => values.reduce<number>((total, value) => total + number(value), 0);

describe('what the flows of the sample company rest on', () => {
  it('brings in every kind of booking of the bank and of the insurer in every month of three years', () => {
    const bookings = groupBy(table('bank/bookings.csv'), (row) => row['code']);
    for (const code of ['ENTG', 'SPES', 'ZINS', 'HABZ', 'REFB', 'REFG', 'KOST'])
      expect([
        code,
        monthsWithout(
          (bookings.get(code) ?? []).map((row) => row['date']),
          THREE_YEARS,
        ),
      ]).toEqual([code, []]);
    expect((bookings.get('WBER') ?? []).some((row) => number(row['amount']) > 0)).toBe(true);
    const premiums = groupBy(table('insurance/premiums.csv'), (row) => row['kind']);
    for (const kind of ['written', 'earned', 'commission', 'ceded'])
      expect([
        kind,
        monthsWithout(
          (premiums.get(kind) ?? []).map((row) => row['date']),
          TWO_YEARS,
        ),
      ]).toEqual([kind, []]);
  });

  it('earns a premium day by day: what is earned in a policy year is what was billed for it', () => {
    const terms = groupBy(table('insurance/terms.csv'), (row) => row['policy_no']);
    const earned = groupBy(
      table('insurance/premiums.csv').filter((row) => row['kind'] === 'earned'),
      (row) => row['policy_no'],
    );
    // While the number plates are handed in nothing is earned.
    const resting = new Set(table('insurance/plates_handed_in.csv').map((row) => row['policy_no']));
    const wrong: string[] = [];
    let checked = 0;
    for (const [policy, [term, next]] of terms) {
      if (resting.has(policy)) continue;
      const year = term !== undefined && daysBetween(term['from'], term['to']) === 365;
      const whole = (earned.get(policy) ?? []).filter((row) => isBefore(row['from'], term?.['to']));
      const known = isBefore('2021-11-01', term?.['from']) && isBefore(term?.['to'], '2026-10-31');
      if (!year || next !== undefined || !known) continue;
      if (sum(whole.map((row) => daysBetween(row['from'], row['to']))) !== 365) continue;
      checked++;
      if (Math.abs(sum(whole.map((row) => row['amount'])) - number(term['premium'])) > 0.05) wrong.push(policy);
    }
    expect(checked).toBeGreaterThan(10);
    expect(wrong).toEqual([]);
  });

  it('has no jump between two months in fees and premiums: each month has its share of the closings', () => {
    const monthly = (rows: { day: unknown; amount: unknown }[]): number[] => {
      const months = groupBy(rows, ({ day }) => String(day).slice(0, 7));
      return ALL.map((month) => sum((months.get(month) ?? []).map(({ amount }) => amount)));
    };
    const fees = table('bank/bookings.csv').filter((row) => row['code'] === 'ENTG' && row['kind'] === 'account');
    const premiums = table('insurance/premiums.csv').filter((row) => row['kind'] === 'earned');
    for (const rows of [fees, premiums]) {
      const series = monthly(rows.map((row) => ({ day: row['date'], amount: row['amount'] })));
      const jumps = series.slice(1).map((value, i) => value / (series[i] ?? 1));
      expect(Math.max(...jumps)).toBeLessThan(1.35);
      expect(Math.min(...jumps)).toBeGreaterThan(0.7);
    }
  });

  it('books costs by pool and marketing by channel, and rates for each working day', () => {
    const entries = table('ledger/entries.csv').filter((row) => number(row['amount']) > 0);
    for (const [column, names] of [
      ['cost_pool', ['branch', 'service_centre', 'complaints', 'payments', 'support', 'fulfilment']],
      ['channel', ['branch', 'web', 'referral', 'partner']],
    ] as const)
      for (const name of names) {
        const days = entries.filter((row) => row[column] === name).map((row) => row['posted_on']);
        expect([name, monthsWithout(days, THREE_YEARS)]).toEqual([name, []]);
      }
    const rates = table('ledger/fx_rates.csv').filter((row) => row['kind'] === 'spot');
    for (const quote of ['CHF', 'USD', 'CZK'])
      expect(rates.filter((row) => row['quote'] === quote && number(row['rate']) > 0).length).toBeGreaterThan(1290);
  });

  it('has orders, licences and cash in other currencies', () => {
    const currencies = [
      ...lines('shop/orders.ndjson.gz'),
      ...table('software/invoices.tsv'),
      ...table('bank/payments.csv'),
    ].map((row) => row['currency']);
    expect(new Set(currencies)).toEqual(new Set(['EUR', 'CHF', 'USD', 'CZK']));
  });
});

describe('subscriptions of the sample company', () => {
  it('are billed by the week, the month, the quarter and the year', () => {
    const rhythms = table('software/licences.tsv').map((row) => `${row['billed_every']} ${row['billed_unit']}`);
    expect(new Set(rhythms)).toEqual(new Set(['1 week', '1 month', '3 month', '1 year']));
    expect(new Set(lines('shop/memberships.ndjson').map((row) => row['billed_every']))).toEqual(
      new Set(['month', 'year']),
    );
  });

  it('grow, shrink, get dearer, rest for a while and end', () => {
    const changes = { more: 0, fewer: 0, dearer: 0 };
    const versions = [...groupBy(table('software/versions.tsv'), (row) => row['licence_no']).values()];
    for (const list of versions)
      for (const [i, now] of list.entries()) {
        const before = list[i - 1];
        if (before === undefined || now['state'] !== 'live' || before['state'] !== 'live') continue;
        if (number(now['seats']) > number(before['seats'])) changes.more++;
        if (number(now['seats']) < number(before['seats'])) changes.fewer++;
        if (now['seats'] === before['seats'] && number(now['fee']) > number(before['fee'])) changes.dearer++;
      }
    expect(Math.min(...Object.values(changes))).toBeGreaterThan(20);
    expect(changes.more).toBeGreaterThan(changes.fewer);
    for (const state of ['paused', 'ended'])
      expect(versions.some((list) => list.some((v) => v['state'] === state))).toBe(true);
    const plans = [...groupBy(lines('shop/membership_plans.ndjson'), (row) => row['member_no']).values()];
    const moves = plans.flatMap((list) => list.slice(1).map((now, i) => `${list[i]?.['plan']} ${now['plan']}`));
    expect(new Set(moves)).toEqual(new Set(['solo solo', 'solo family', 'family solo', 'family family']));
  });

  it('begin with trials, of which some are signed for within thirty days, some later and most never', () => {
    const fates = { soon: 0, late: 0, never: 0 };
    const started: unknown[] = [];
    for (const list of groupBy(table('software/versions.tsv'), (row) => row['licence_no']).values()) {
      if (list[0]?.['state'] !== 'trial') continue;
      started.push(list[0]['from']);
      const live = list.find((version) => version['state'] === 'live');
      if (live === undefined) fates.never++;
      else fates[daysBetween(list[0]['from'], live['from']) <= 30 ? 'soon' : 'late']++;
    }
    expect(monthsWithout(started, TWO_YEARS)).toEqual([]);
    expect(fates.late).toBeGreaterThan(3);
    expect(fates.soon / (fates.soon + fates.late + fates.never)).toBeGreaterThan(0.15);
    expect(fates.never).toBeGreaterThan(fates.soon);
  });

  it('have fewer seats in use than were bought at each month end, and several users in a firm', () => {
    const versions = groupBy(table('software/versions.tsv'), (row) => row['licence_no']);
    const usage = table('software/usage.tsv');
    expect(
      monthsWithout(
        usage.map((row) => row['day']),
        TWO_YEARS,
      ),
    ).toEqual([]);
    const bought = (row: Record<string, string>): number =>
      number(
        (versions.get(row['licence_no'] ?? '') ?? []).findLast((v) => !isBefore(row['day'], v['from']))?.['seats'],
      );
    expect(usage.filter((row) => number(row['seats_used']) > bought(row))).toEqual([]);
    expect(sum(usage.map((row) => row['seats_used'])) / sum(usage.map(bought))).toBeLessThan(0.9);
    const activity = table('software/activity.tsv');
    expect(
      monthsWithout(
        activity.map((row) => row['day']),
        TWO_YEARS,
      ),
    ).toEqual([]);
    const users = [...groupBy(activity, (row) => row['licence_no']).values()].map(
      (rows) => new Set(rows.map((row) => row['user'])).size,
    );
    expect(users.filter((count) => count > 1).length).toBeGreaterThan(10);
    const licences = [...groupBy(activity, (row) => row['user']).values()].map(
      (rows) => new Set(rows.map((row) => row['licence_no'])).size,
    );
    expect(licences.some((count) => count > 1)).toBe(true);
  });
});

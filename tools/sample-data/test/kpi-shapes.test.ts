import {
  daysBetween,
  groupBy,
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
    const wrong: string[] = [];
    let checked = 0;
    for (const [policy, [term, next]] of terms) {
      const year = term !== undefined && daysBetween(term['from'], term['to']) === 365;
      const whole = (earned.get(policy) ?? []).filter((row) => String(row['from']) < String(term?.['to']));
      if (!year || next !== undefined || String(term['from']) < '2021-11-02' || String(term['to']) > '2026-10-31')
        continue;
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
    for (const [column, names, months] of [
      ['cost_pool', ['branch', 'service_centre', 'complaints', 'support', 'fulfilment'], THREE_YEARS],
      ['cost_pool', ['payments'], TWO_YEARS],
      ['channel', ['branch', 'web', 'referral', 'partner'], THREE_YEARS],
    ] as const)
      for (const name of names) {
        const days = entries.filter((row) => row[column] === name).map((row) => row['posted_on']);
        expect([name, monthsWithout(days, [...months])]).toEqual([name, []]);
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
        (versions.get(row['licence_no'] ?? '') ?? []).findLast((v) => String(v['from']) <= String(row['day']))?.[
          'seats'
        ],
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

describe('relations of the sample company with its customers', () => {
  it('bring income to the account month after month for some, and cash drawn by customers', () => {
    const payments = groupBy(table('bank/payments.csv'), (row) => row['code']);
    for (const code of ['GEHA', 'PENS', 'BEIH', 'BARA'])
      expect([
        code,
        monthsWithout(
          (payments.get(code) ?? []).map((row) => row['date']),
          TWO_YEARS,
        ),
      ]).toEqual([code, []]);
    const salaries = groupBy(payments.get('GEHA') ?? [], (row) => row['account_no']);
    const steady = [...salaries.values()].filter(
      (rows) =>
        monthsWithout(
          rows.map((row) => row['date']),
          TWO_YEARS,
        ).length === 0,
    );
    expect(steady.length).toBeGreaterThan(50);
    expect(steady.length).toBeLessThan(salaries.size);
  });

  it('are asked about and complained of in every month, on whole scales', () => {
    const contacts = groupBy(table('crm/contacts.csv'), (row) => row['kind']);
    for (const kind of ['survey_nps', 'survey_csat', 'complaint', 'call'])
      expect([
        kind,
        monthsWithout(
          (contacts.get(kind) ?? []).map((row) => row['date']),
          TWO_YEARS,
        ),
      ]).toEqual([kind, []]);
    const scores = (kind: string): Set<number> =>
      new Set((contacts.get(kind) ?? []).map((row) => number(row['score'])));
    expect(scores('survey_csat')).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(scores('survey_nps').size).toBe(11);
    expect(
      monthsWithout(
        table('bank/visits.csv').map((row) => row['date']),
        THREE_YEARS,
      ),
    ).toEqual([]);
    const tickets = table('software/tickets.tsv');
    expect(
      monthsWithout(
        tickets.map((row) => row['opened']),
        TWO_YEARS,
      ),
    ).toEqual([]);
    expect(tickets.filter((row) => row['closed'] !== '' && String(row['closed']) < String(row['opened']))).toEqual([]);
  });

  it('begin with opportunities, won and lost in every month of two years', () => {
    const pipeline = table('crm/opportunities.csv');
    const outcomes = groupBy(pipeline, (row) => row['outcome']);
    for (const outcome of ['won', 'lost'])
      expect([
        outcome,
        monthsWithout(
          (outcomes.get(outcome) ?? []).map((row) => row['closed_on']),
          TWO_YEARS,
        ),
      ]).toEqual([outcome, []]);
    expect((outcomes.get('open') ?? []).length).toBeGreaterThan(5);
    expect(
      pipeline.filter((row) => row['closed_on'] !== '' && String(row['closed_on']) <= String(row['opened_on'])),
    ).toEqual([]);
    const [won, lost] = [outcomes.get('won')?.length ?? 0, outcomes.get('lost')?.length ?? 0];
    expect(won / (won + lost)).toBeGreaterThan(0.2);
    expect(won / (won + lost)).toBeLessThan(0.55);
  });

  it('leave a part of the money elsewhere: the panel has less here than anywhere', () => {
    const owners = new Map(
      table('bank/holders.csv')
        .filter((h) => h['role'] === 'owner')
        .map((h) => [h['number'], h['customer_no']]),
    );
    const here = groupBy(table('bank/balances.csv'), (row) => `${owners.get(row['account_no'])} ${row['date']}`);
    const panel = table('crm/market_panel.csv');
    expect(
      monthsWithout(
        panel.map((row) => row['month_end']),
        TWO_YEARS,
      ),
    ).toEqual([]);
    const wrong = panel.filter((row) => {
      const balances = here.get(`${row['customer_no']} ${row['month_end']}`) ?? [];
      return balances.length === 0 || sum(balances.map((b) => b['balance'])) > number(row['deposits_anywhere']) + 5;
    });
    expect(panel.length).toBeGreaterThan(500);
    expect(wrong).toEqual([]);
  });

  it('join persons in households and companies in groups, and say how each was won', () => {
    const parties = table('crm/parties.csv');
    const types = new Map(parties.map((row) => [row['customer_no'], row['type']]));
    const ties = parties
      .filter((row) => row['parent_no'] !== '')
      .map((row) => `${row['type']} ${types.get(row['parent_no'])}`);
    expect(new Set(ties)).toEqual(new Set(['person household', 'organisation group']));
    expect(new Set(parties.map((row) => row['channel']))).toEqual(
      new Set(['branch', 'web', 'referral', 'partner', 'campaign', '']),
    );
  });
});

describe('the shop of the sample company', () => {
  it('has carts that were bought at once, bought days later and left behind', () => {
    const carts = lines('shop/carts.ndjson.gz');
    const placed = new Map(lines('shop/orders.ndjson.gz').map((row) => [row['order_no'], row['placed_at']]));
    const hours = carts
      .filter((row) => row['order_no'] !== null)
      .map((row) => 24 * daysBetween(row['created_at'], placed.get(row['order_no'] ?? '')));
    expect(
      monthsWithout(
        carts.map((row) => row['date']),
        THREE_YEARS,
      ),
    ).toEqual([]);
    expect(hours.filter((each) => each < 0)).toEqual([]);
    expect(hours.filter((each) => each > 24).length).toBeGreaterThan(10);
    const abandoned = 1 - hours.filter((each) => each <= 24).length / carts.length;
    expect(abandoned).toBeGreaterThan(0.5);
    expect(abandoned).toBeLessThan(0.75);
  });

  it('takes goods back after they were sent, mostly within thirty days, not all of them fit for sale', () => {
    const orders = new Map(lines('shop/orders.ndjson.gz').map((row) => [row['order_no'], row]));
    const returns = lines('shop/returns.ndjson');
    const days = returns.map((row) => daysBetween(orders.get(row['order_no'] ?? '')?.['date'], row['date']));
    expect(
      returns.filter((row) => String(row['date']) <= String(orders.get(row['order_no'] ?? '')?.['shipped_on'])),
    ).toEqual([]);
    expect(days.filter((each) => each > 30).length).toBeGreaterThan(3);
    expect(days.filter((each) => each > 30).length).toBeLessThan(0.2 * days.length);
    expect(new Set(returns.map((row) => row['restocked']))).toEqual(new Set([true, false]));
    expect(returns.some((row) => String(row['refunded_on']) > String(row['date']))).toBe(true);
  });

  it('sells several goods in one order and sees customers again, some after more than a year', () => {
    const goods = [...groupBy(lines('shop/order_lines.ndjson.gz'), (row) => row['order_no']).values()].map(
      (rows) => rows.length,
    );
    expect(goods.filter((count) => count > 1).length).toBeGreaterThan(0.3 * goods.length);
    const buyers = groupBy(
      lines('shop/orders.ndjson.gz').filter((row) => row['customer_no'] !== null),
      (row) => row['customer_no'],
    );
    const gaps = [...buyers.values()].flatMap((rows) =>
      rows.slice(1).map((row, i) => daysBetween(rows[i]?.['date'], row['date'])),
    );
    expect(gaps.filter((gap) => gap > 365).length).toBeGreaterThan(20);
    const frequencies = new Set(
      [...buyers.values()].map((rows) => rows.filter((row) => String(row['date']) > '2025-10-31').length),
    );
    expect(frequencies.size).toBeGreaterThan(6);
  });

  it('pays points to the treated of its programme only, and those order more than the control group', () => {
    const members = table('crm/programme_members.csv');
    const since = new Map(
      members.filter((row) => row['group'] === 'treated').map((row) => [row['customer_no'], row['since']]),
    );
    const statements = lines('shop/points.ndjson');
    expect(
      monthsWithout(
        statements.map((row) => row['date']),
        TWO_YEARS,
      ),
    ).toEqual([]);
    expect(
      statements.filter((row) => !(String(row['date']) > (since.get(String(row['customer_no'])) ?? '9999'))),
    ).toEqual([]);
    const orders = groupBy(lines('shop/orders.ndjson.gz'), (row) => row['customer_no']);
    const perMember = (group: string): number => {
      const own = members.filter((row) => row['group'] === group && row['since'] === '2023-09-01');
      const after = own.flatMap((row) =>
        (orders.get(String(row['customer_no'])) ?? []).filter((o) => String(o['date']) >= '2023-09-01'),
      );
      return after.length / own.length;
    };
    expect(perMember('treated')).toBeGreaterThan(perMember('control'));
  });
});

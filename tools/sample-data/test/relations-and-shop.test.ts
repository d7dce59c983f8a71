import {
  daysBetween,
  groupBy,
  isBefore,
  makeSample,
  monthsBetween,
  monthsWithout,
  type SampleFiles,
} from './support/sample-files.ts';

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
    expect(tickets.filter((row) => row['closed'] !== '' && isBefore(row['closed'], row['opened']))).toEqual([]);
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
    expect(pipeline.filter((row) => row['closed_on'] !== '' && !isBefore(row['opened_on'], row['closed_on']))).toEqual(
      [],
    );
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
        (orders.get(row['customer_no'] ?? '') ?? []).filter((o) => !isBefore(o['date'], '2023-09-01')),
      );
      return after.length / own.length;
    };
    expect(perMember('treated')).toBeGreaterThan(perMember('control'));
  });
});

import { groupBy, isBefore, makeSample, type SampleFiles } from './support/sample-files.ts';

const LAST_DAY = '2026-10-31';

let company: SampleFiles;
let baskets: Set<string>[];
let orders: Set<string>[];
beforeAll(() => {
  company = makeSample(5000, 1);
  baskets = [...holdings().values()].map((categories) => new Set(categories));
  const department = departments();
  orders = [...groupBy(company.lines('shop/order_lines.ndjson.gz'), (row) => row['order_no']).values()].map(
    (rows) => new Set(rows.map((row) => department.get(String(row['sku'])) ?? '')),
  );
});
afterAll(() => company.remove());

/** How much more often two meet in one basket than they would by chance. */
const lift = (all: Set<string>[], one: string, other: string): number => {
  const having = (...items: string[]): number => all.filter((basket) => items.every((item) => basket.has(item))).length;
  return (having(one, other) * all.length) / (having(one) * having(other));
};

/** What each retail customer holds on the last day. */
const holdings = (): Map<string, string[]> => {
  const classes = company.table('crm/classes.csv').filter((row) => row['scheme'] === 'line');
  const line = new Map(classes.map((row) => [row['customer_no'], row['class']]));
  const held = [...bankHoldings(), ...policies()].filter(([customer]) => line.get(customer) === 'retail');
  const grouped = groupBy(held, ([customer]) => customer);
  return new Map([...grouped].map(([customer, rows]) => [customer, rows.map(([, category]) => category)]));
};

const bankHoldings = (): [string, string][] => {
  const category = new Map(
    company.table('bank/products.csv').map((row) => [row['product_code'], row['category'] ?? '']),
  );
  const still = (path: string, number: string, end: string): [string | undefined, string][] =>
    company
      .table(path)
      .filter((row) => row[end] === '')
      .map((row) => [row[number], category.get(row['product_code']) ?? '']);
  const open = new Map([
    ...still('bank/accounts.csv', 'account_no', 'closed'),
    ...still('bank/cards.csv', 'card_no', 'ended'),
    ...still('bank/loans.csv', 'loan_no', 'settled'),
  ]);
  return company
    .table('bank/holders.csv')
    .filter((row) => row['to'] === '' && row['role'] !== 'authorised_user' && open.has(row['number']))
    .map((row) => [row['customer_no'] ?? '', open.get(row['number']) ?? '']);
};

const policies = (): [string, string][] => {
  const category = new Map(
    company.table('insurance/products.csv').map((row) => [row['tariff'], row['category'] ?? '']),
  );
  const end = new Map(company.table('insurance/terms.csv').map((row) => [row['policy_no'], row['to']]));
  return company
    .table('insurance/policies.csv')
    .filter((row) => row['cancelled_on'] === '' && isBefore(LAST_DAY, end.get(row['policy_no'])))
    .map((row) => [row['holder_no'] ?? '', category.get(row['tariff']) ?? '']);
};

const departments = (): Map<string, string> =>
  new Map(company.lines('shop/products.ndjson').map((row) => [String(row['sku']), String(row['category'])]));

describe('products of one line', () => {
  it.each([
    ['mortgage', 'life insurance'],
    ['mortgage', 'household insurance'],
    ['household insurance', 'motor insurance'],
  ])('meet because they belong together: %s and %s', (one, other) => {
    expect(baskets.length).toBeGreaterThan(3000);
    expect(lift(baskets, one, other)).toBeGreaterThan(1.3);
  });

  it.each([
    ['savings', 'motor insurance'],
    ['current account', 'life insurance'],
    ['savings', 'household insurance'],
  ])('meet by chance: %s and %s', (one, other) => {
    expect(lift(baskets, one, other)).toBeLessThan(1.2);
    expect(lift(baskets, one, other)).toBeGreaterThan(0.7);
  });

  it('lie in one order where they are used together, and seldom where they are not', () => {
    expect(orders.length).toBeGreaterThan(3000);
    expect(lift(orders, 'garden', 'tools')).toBeGreaterThan(1.2);
    expect(lift(orders, 'kitchen', 'home textiles')).toBeGreaterThan(1.2);
    expect(lift(orders, 'garden', 'kitchen')).toBeLessThan(1);
  });
});

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CanonicalTable, KpiDefinition, Policy, Question } from '@sextant/contracts';
import type { PartyLink } from '@sextant/engine';
import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { SHOP } from '../../../../packages/engine/test/support/order-shop.ts';
import type { Known } from '../../../../packages/engine/test/support/ten-customers.ts';
import { ANY_POLICY, anyRows, LOTS } from './any-rows.ts';
import { CASES_POLICY, casesQuestions, casesRows } from './cases-world.ts';
import {
  AGAIN_LINKS,
  AGAIN_LOTS,
  AGAIN_POLICY,
  againNow,
  againQuestions,
  ONCE_LOTS,
  ONCE_POLICY,
  onceByViewer,
  onceQuestions,
} from './chance-again.ts';
import { customersRows } from './customers-rows.ts';
import { CUSTOMERS_LINKS, CUSTOMERS_POLICY, customersNow, customersQuestions } from './customers-world.ts';
import { kindsRows } from './kinds-rows.ts';
import { KINDS_POLICY, kindsQuestions } from './kinds-world.ts';
import { FIRST_POLICY, firstToldNow, firstToldQuestions, firstToldRows } from './first-told.ts';
import { LIVES_POLICY, livesByViewer, livesQuestions, livesRows } from './lives-world.ts';
import { MIXED_LINKS, MIXED_POLICY } from './group-firm.ts';
import { mixedGroup } from './mixed-group.ts';
import { ORDERS_LINKS, ORDERS_NOW, ORDERS_POLICY, ordersQuestions, ordersRows } from './orders-world.ts';
import { PAYERS_POLICY, payersNow, payersQuestions, payersRows } from './payers-world.ts';
import { questionsOf, type Asked } from './questions.ts';
import {
  REGULARS_POLICY,
  REGULARS_SINCE,
  regularsQuestions,
  regularsRows,
  unsettledQuestions,
} from './regulars-world.ts';
import { swarmed, type Swarmed } from './swarm-world.ts';

// Imported late: the engine must see the printing of SQL that plant.ts has put in its place.
const { DEFAULT_POLICY } = await import('@sextant/contracts');
const { memoryConnector } = await import('../../../../packages/engine/test/support/memory-connector.ts');
const { testEngine, TestClock } = await import('../../../../packages/engine/test/support/test-engine.ts');
const { tenCustomersWithMoney } = await import('../../../../packages/engine/test/support/ten-customers-money.ts');
const { login, portal, seats } = await import('../../../../packages/engine/test/support/ten-customers-agreements.ts');

/** A kept store, the policy under which it is asked, and what it is asked. */
export interface World {
  name: string;
  file: string;
  policy: Policy;
  now: string;
  catalogue: readonly KpiDefinition[];
  questions: readonly Question[];
  /** What somebody asks who must not see few people; the others are of an operator, who sees all. */
  byViewer?: readonly Question[];
}

/** A row, the source that said it, and the instant at which it was learned. */
export interface Learned {
  table: CanonicalTable;
  at: string;
  row: Row;
  source: 'core' | 'crm';
}

type Kpis = readonly KpiDefinition[];

const NOW = '2025-06-30T22:00:00.000Z';

/** Two records that are one party from an instant on; a party linked to itself stands alone again. */
export interface Linked extends PartyLink {
  at: string;
}

async function learn(
  rows: readonly Learned[],
  policy: Partial<Policy>,
  links: readonly Linked[] = [],
  rejects = 1,
  historyFrom: string | null = '2024-01-01',
) {
  const tables = [...new Set(rows.map(({ table }) => table))];
  const file = join(mkdtempSync(join(tmpdir(), 'sextant-faults-')), 'store.duckdb');
  const clock = new TestClock('2024-01-01T00:00:00Z');
  const engine = await testEngine({ file, clock, policy });
  const told = [...rows.map(({ at, source }) => `${at} ${source}`), ...links.map(({ at }) => `${at} `)];
  for (const instant of [...new Set(told)].sort()) {
    const [at = '', source = ''] = instant.split(' ');
    clock.set(at);
    const linked = links.filter((each) => source === '' && each.at === at);
    if (linked.length > 0) {
      await engine.linkParties(linked);
      continue;
    }
    const batch: Partial<Record<CanonicalTable, Row[]>> = Object.fromEntries(tables.map((each) => [each, []]));
    for (const each of rows) if (each.at === at && each.source === source) (batch[each.table] ??= []).push(each.row);
    const completeThrough = source === 'crm' ? '2025-07-02' : '2025-06-30';
    const options = { completeThrough, ...(historyFrom === null ? {} : { historyFrom }) };
    const declared = { id: source, title: source, connector: 'memory', maxRejectShare: 1 };
    const report = await engine.sync(declared, memoryConnector(batch, options));
    if (report.state !== 'done' || report.counts.rejected > rejects) throw new Error(JSON.stringify(report));
  }
  await engine.close();
  return { file, policy: { ...DEFAULT_POLICY, minCell: 1, ...policy }, now: NOW };
}

/** The ten customers with their money, their licences and who uses them: every figure is checked by hand in the goldens. */
export async function tenCustomers(catalogue: Kpis, asked: Kpis): Promise<World> {
  const start = '2024-12-01T00:00:00Z';
  const licences: Known[] = [
    ['product', start, portal()],
    ['agreement', start, seats('A13', 10, '2022-01-01')],
    ['agreement', start, seats('A15', 4, '2024-02-01')],
    ['agreement', '2025-04-01T12:00:00Z', seats('A13', 15, '2022-01-01', '2025-04-01')],
    // Taken back, though nobody had said it.
    ['interaction', '2025-06-30T11:00:00Z', { ...login('C07', 'u9', '2025-06-30'), op: 'retract' }],
    ...['2025-03-31', '2025-06-30'].flatMap((day, quarter): Known[] =>
      Array.from({ length: 3 + quarter }, (_, user) => [
        'interaction',
        '2025-06-30T11:00:00Z',
        login(user % 2 === 0 ? 'C07' : 'C08', `u${user}`, day),
      ]),
    ),
  ];
  const ten = await tenCustomersWithMoney({ also: licences });
  await ten.engine.close();
  const questions = questionsOf(asked, {
    by: 'line',
    filter: ['region', 'south'],
    asOf: '2025-05-20',
    knownAt: '2025-06-01T00:00:00Z',
    grain: 'quarter',
  });
  return { name: 'the ten customers', file: ten.file, policy: ten.policy, now: NOW, catalogue, questions };
}

const ABOUT_ORDERS = /ORD|BUY|REP\(|CART|WON|SALESDAYS|RETURNED|NS|GAPS|rfm|CU\(D\)\)$/;

/** The shop of four customers whose orders are checked by hand; what happened from March on it learned later. */
export async function fourCustomers(catalogue: Kpis, asked: Kpis): Promise<World> {
  const rows = Object.entries(SHOP).flatMap(([table, all]) =>
    all.map((row): Learned => {
      const isLate = String(row['business_date'] ?? row['valid_from']) >= '2025-03-01';
      const at = isLate ? '2025-06-30T08:00:00Z' : '2025-03-01T08:00:00Z';
      return { table: table as CanonicalTable, at, row, source: 'core' };
    }),
  );
  // The last to be told is of one order.
  const paid = {
    order_id: 'O11',
    party_id: 'D',
    status: 'paid',
    business_date: '2025-04-10',
    valid_from: '2025-04-12',
  };
  rows.push({ table: 'sales_order', at: '2025-06-30T20:00:00Z', row: { ...paid, currency: 'EUR' }, source: 'core' });
  const policy: Partial<Policy> = { customerBasis: 'noncontractual', declaredSchemes: ['region'] };
  const kept = await learn(rows, policy);
  const about = {
    by: 'region',
    filter: ['region', 'north'],
    asOf: '2025-03-10',
    knownAt: '2025-05-01T00:00:00Z',
    grain: 'quarter',
  } as const;
  const ofOrders = asked.filter(({ numerator }) => ABOUT_ORDERS.test(numerator));
  const beforeLast = ofOrders.map(
    ({ id }): Question => ({ kpi: id, trend: 0, grain: 'quarter', by: ['region'], knownAt: '2025-06-30T12:00:00Z' }),
  );
  return { name: 'the shop', ...kept, catalogue, questions: [...questionsOf(ofOrders, about), ...beforeLast] };
}

const OF_TRADER =
  /^(?:average-order-value|cart-abandonment-rate|items-per-order|order-cross-sell-rate|purchase-frequency|repeat-purchase-rate|return-rate|returning-customer-revenue-share|rfm-score|sales-cycle-days|time-between-purchases|win-rate|net-sales|gross-margin-rate|customer-concentration|faults-(?:purchase-gaps|rolling-value|small-sales|gini|hhi|median-revenue)|average-customer-value|average-user-value|customer-profitability|cost-to-serve-per-customer|unprofitable-customer-share|whale-curve-peak|customer-value-to-date|revenue-growth-rate|programme-roi|customer-acquisition-cost|cac-payback-months|ltv-to-cac|customer-lifetime-value)$/;

/** A trader to whose few customers everything happens around the ends of months. */
export async function trader(catalogue: Kpis, asked: Kpis): Promise<World> {
  const rows = ordersRows();
  const kept = await learn(rows, ORDERS_POLICY, ORDERS_LINKS, 0, '2023-01-01');
  const questions = asked.filter(({ id }) => OF_TRADER.test(id)).map(ordersQuestions);
  return {
    name: 'the trader',
    ...kept,
    now: ORDERS_NOW,
    catalogue,
    questions: questions.flatMap((each) => each.asked),
    byViewer: questions.flatMap((each) => each.byViewer),
  };
}

/** Nobody has told anything yet. */
export async function nobody(catalogue: Kpis, asked: Kpis): Promise<World> {
  const kept = await learn([], {});
  return { name: 'nobody', ...kept, catalogue, questions: asked.map(({ id }) => ({ kpi: id, trend: 2 })) };
}

/** A made-up group in which everything happens that sources do. */
export async function group(catalogue: Kpis, asked: Kpis): Promise<World> {
  const rows = mixedGroup(7);
  const kept = await learn(rows, MIXED_POLICY, MIXED_LINKS);
  const about: Asked = {
    by: 'region',
    filter: ['line', 'retail'],
    asOf: '2025-02-28',
    knownAt: '2025-06-01T00:00:00Z',
    knownAsOf: '2025-03-31',
    grain: 'quarter',
  };
  return {
    name: 'the group',
    ...kept,
    now: '2025-07-10T08:00:00.000Z',
    catalogue,
    questions: questionsOf(asked, about),
  };
}

/** Rows drawn by lot. */
export async function byChance(catalogue: Kpis, asked: Kpis): Promise<World> {
  const rows = anyRows(LOTS);
  const links = [{ at: '2025-06-25T10:00:00Z', party: 'party1', canonical: 'party2' }];
  const kept = await learn(rows, ANY_POLICY, links, 0);
  const about: Asked = {
    by: 'region',
    filter: ['party-type', 'person'],
    asOf: '2025-04-30',
    knownAt: '2025-06-01T00:00:00Z',
    knownAsOf: '2025-03-31',
    grain: 'quarter',
  };
  return { name: 'by chance', ...kept, catalogue, questions: questionsOf(asked, about) };
}

/** Other rows drawn by lot, of which little was learned in the end. */
export async function byChanceAgain(catalogue: Kpis, asked: Kpis): Promise<World> {
  const kept = await learn(anyRows(AGAIN_LOTS), AGAIN_POLICY, AGAIN_LINKS, 0);
  return { name: 'by chance again', ...kept, now: againNow, catalogue, questions: asked.flatMap(againQuestions) };
}

/** Rows drawn by lot that are told once, of a firm without contracts; whoever asks must not see few people. */
export async function byChanceOnce(catalogue: Kpis, asked: Kpis): Promise<World> {
  const kept = await learn(anyRows(ONCE_LOTS), ONCE_POLICY, [], 0, '2024-04-01');
  return {
    name: 'by chance once',
    ...kept,
    now: againNow,
    catalogue,
    questions: asked.flatMap(onceQuestions),
    byViewer: asked.flatMap(onceByViewer),
  };
}

/** The n-th of many small worlds in which nearly everything is drawn by lot; asked only where a fault is left. */
export async function bySwarm(nth: number, catalogue: Kpis): Promise<World & { swarmed: Swarmed }> {
  const made = swarmed(nth);
  const kept = await learn(made.rows, made.policy, made.links, Infinity, made.historyFrom);
  return { name: `swarm ${nth}`, ...kept, now: againNow, catalogue, questions: [], swarmed: made };
}

const ABOUT_LIVES =
  /LIVES|DORMANT|PERSISTING|RENEWED|HOLDERS|PAID\(|SETTLEMENTS|EARNED|CLAIMS|INCURRED|GL\(|BAL|WAL|USED|loss-ratio/;

/** Agreements, policies and books in which everything turns on a few days. */
export async function lives(catalogue: Kpis, asked: Kpis): Promise<World> {
  const rows = livesRows(5);
  const links = [{ at: '2025-05-31T12:00:00Z', party: 'A3h', canonical: 'A6h' }];
  const kept = await learn(rows, LIVES_POLICY, links, 0);
  const ofLives = asked.filter(({ numerator }) => ABOUT_LIVES.test(numerator));
  const now = '2025-07-10T08:00:00.000Z';
  const questions = livesQuestions(ofLives);
  return { name: 'the lives', ...kept, now, catalogue, questions, byViewer: livesByViewer(asked) };
}

/** Customers with every way in which what is theirs may lie around the ends of periods. */
export async function customers(catalogue: Kpis, asked: Kpis): Promise<World> {
  const questions = customersQuestions(asked, false);
  // Where nobody asks there is nobody to be linked, either.
  const [rows, links] = questions.length === 0 ? [[], []] : [customersRows(5, false), CUSTOMERS_LINKS];
  const kept = await learn(rows, CUSTOMERS_POLICY, links, 0);
  return { name: 'the customers', ...kept, now: customersNow, catalogue, questions };
}

/**
 * The like of them of whom nothing was told twice and nobody was another one, in a firm with contracts alone, as who must
 * not see small groups is answered.
 */
export async function customersByContract(catalogue: Kpis, asked: Kpis): Promise<World> {
  const questions = customersQuestions(asked, true);
  const rows = questions.length === 0 ? [] : customersRows(6, true);
  const policy: Partial<Policy> = { ...CUSTOMERS_POLICY, customerBasis: 'contractual' };
  const kept = await learn(rows, policy, [], 0, null);
  const asViewer = { questions: [], byViewer: questions };
  return { name: 'customers by contract', ...kept, now: customersNow, catalogue, ...asViewer };
}

/** Balances, premiums and claims, each case with a region, an entity and a product of its own. */
export async function cases(catalogue: Kpis, asked: Kpis): Promise<World> {
  const questions = casesQuestions(asked);
  const kept = await learn(questions.length === 0 ? [] : casesRows(), CASES_POLICY, [], 0, '2024-01-01');
  return { name: 'the cases', ...kept, now: '2025-07-10T08:00:00.000Z', catalogue, questions };
}

/** Each value of every closed list, with a region or a branch of its own. */
export async function kinds(catalogue: Kpis, asked: Kpis): Promise<World> {
  const kept = await learn(kindsRows(), KINDS_POLICY, [], 0, '2024-01-01');
  return { name: 'the kinds', ...kept, now: '2025-07-10T08:00:00.000Z', catalogue, questions: kindsQuestions(asked) };
}

/** Few customers who each paid and cost something of every kind, so that answers have intervals. */
export async function payers(catalogue: Kpis, asked: Kpis): Promise<World> {
  const questions = payersQuestions(asked);
  const kept = await learn(questions.length === 0 ? [] : payersRows(), PAYERS_POLICY, [], 0, '2024-01-01');
  return { name: 'the payers', ...kept, now: payersNow, catalogue, questions };
}

/** Balances and reserves of which nothing is known before the first of them. */
export async function firstTold(catalogue: Kpis, asked: Kpis): Promise<World> {
  const questions = firstToldQuestions(asked);
  const kept = await learn(questions.length === 0 ? [] : firstToldRows(), FIRST_POLICY, [], 0, null);
  return { name: 'the first told', ...kept, now: firstToldNow, catalogue, questions };
}

/** Buyers who have come back for years. */
export async function regulars(catalogue: Kpis, asked: Kpis): Promise<World> {
  const questions = regularsQuestions(asked);
  const kept = await learn(questions.length === 0 ? [] : regularsRows(true), REGULARS_POLICY, [], 0, REGULARS_SINCE);
  return { name: 'the regulars', ...kept, catalogue, questions };
}

/** Two buyers, one of whom takes back an order after the last complete day. */
export async function unsettled(catalogue: Kpis, asked: Kpis): Promise<World> {
  const questions = unsettledQuestions(asked);
  const kept = await learn(questions.length === 0 ? [] : regularsRows(false), REGULARS_POLICY, [], 0, REGULARS_SINCE);
  return { name: 'the unsettled', ...kept, catalogue, questions };
}

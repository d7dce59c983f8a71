import type { ConnectorContext, Question } from '@sextant/contracts';
import type { Engine, SourceDeclaration } from '@sextant/engine';
import { operator, testEngine } from '../../../packages/engine/test/support/test-engine.ts';
import { sqlConnector } from '../src/index.ts';
import { createDatabase, type TestDatabase } from './support/database.ts';
import { contextOf } from './support/messages.ts';
import { withServer } from './support/with-server.ts';

const SOURCE: SourceDeclaration = { id: 'core', title: 'Core', connector: 'sql' };
const QUESTIONS: Question[] = [
  { kpi: 'customer-count', asOf: '2024-06-30', trend: 6 },
  { kpi: 'products-per-customer', asOf: '2024-06-30', trend: 6 },
  { kpi: 'average-customer-value', period: '2024-05', trend: 5 },
];

withServer('a store that follows a database', () => {
  let db: TestDatabase;
  const engines: Engine[] = [];
  beforeAll(async () => {
    db = await createDatabase();
    await db.sql(`CREATE TABLE account (
        number text PRIMARY KEY, owner text, opened date, closed date, changed_at timestamptz DEFAULT clock_timestamp());
      CREATE TABLE fee (id serial PRIMARY KEY, account text, day date, amount numeric(18, 2));
      INSERT INTO account SELECT 'A' || i, 'P' || i % 7, DATE '2024-01-01' + i FROM generate_series(1, 20) i;
      INSERT INTO fee (account, day, amount) SELECT 'A' || i % 20 + 1, DATE '2024-02-01' + i % 90, i / 8.0 FROM generate_series(1, 300) i`);
  });
  afterAll(async () => {
    await Promise.all(engines.map((engine) => engine.close()));
    await db?.drop();
  });

  const context = (): ConnectorContext =>
    contextOf({
      ...db.config,
      complete_through: '2024-06-30',
      tables: {
        product: {
          select: `SELECT 'CUR' AS product_id, 'Current' AS name, 'current' AS category, 'bank' AS line_of_business,
            DATE '2024-01-01' AS valid_from`,
        },
        party: {
          deletes: 'by-difference',
          select: `SELECT owner AS party_id, 'person' AS party_type, min(opened) AS valid_from FROM account GROUP BY owner`,
        },
        agreement: {
          deletes: 'by-difference',
          full_every: 'PT1S',
          primary_key: ['source_key', 'status'],
          cursor: { column: 'changed_at' },
          select: `SELECT number AS agreement_id, 'CUR' AS product_id, 'in_force' AS status, opened AS opened_on,
              opened AS valid_from, number AS source_key, changed_at FROM account
            UNION ALL
            SELECT number, 'CUR', 'closed', opened, closed, number, changed_at FROM account WHERE closed IS NOT NULL`,
        },
        agreement_party: {
          deletes: 'by-difference',
          select: `SELECT number AS agreement_id, owner AS party_id, 'owner' AS role, opened AS valid_from FROM account`,
        },
        movement: {
          deletes: 'by-difference',
          full_every: 'PT1S',
          primary_key: ['movement_id'],
          cursor: { column: 'movement_id' },
          overlap: 50,
          select: `SELECT id AS movement_id, 'fee_income' AS kind, account AS agreement_id, amount, 'EUR' AS currency,
            day AS business_date FROM fee`,
        },
      },
    });
  const sync = (engine: Engine) =>
    engine.sync(SOURCE, async () => ({
      discover: () => sqlConnector.discover(context()),
      read: (state) => sqlConnector.read(context(), state),
      close: async () => undefined,
    }));
  const open = async (): Promise<Engine> => {
    const engine = await testEngine();
    engines.push(engine);
    return engine;
  };
  const figuresOf = (engine: Engine) =>
    Promise.all(
      QUESTIONS.map(async (question) => {
        const { kpi, status, numerator, denominator, trend } = await engine.answer(question, operator);
        return {
          kpi,
          status,
          numerator,
          denominator,
          series: trend?.series.map((each) => [each.numerator, each.denominator]),
        };
      }),
    );

  it('says what a fresh one says after new, changed, late and deleted rows, and nothing twice', async () => {
    const following = await open();
    expect(await sync(following)).toMatchObject({ state: 'done', counts: { read: 348, stored: 348, rejected: 0 } });
    const first = await figuresOf(following);
    expect(first).toMatchObject([{ numerator: '7' }, { numerator: '7', denominator: '7' }, { status: 'ok' }]);

    // A number is taken now and becomes visible after a later one.
    const late = await db.connect();
    await late.query(`BEGIN; INSERT INTO fee (account, day, amount) VALUES ('A1', '2024-05-01', 1000)`);
    await db.sql(`INSERT INTO fee (account, day, amount) VALUES ('A2', '2024-05-02', 2000);
      INSERT INTO account VALUES ('A21', 'P8', '2024-03-01');
      UPDATE account SET closed = '2024-04-01', changed_at = clock_timestamp() WHERE number IN ('A3', 'A10', 'A17')`);
    expect(await sync(following)).toMatchObject({ state: 'done', counts: { rejected: 0 } });
    await late.query('COMMIT');
    await db.sql(`DELETE FROM fee WHERE account = 'A4'; DELETE FROM account WHERE number = 'A4'`);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    // Gone are an account, its owner's part in it, 15 fees, and that its owner came then; new is when he came, and the late fee.
    expect(await sync(following)).toMatchObject({ state: 'done', counts: { deleted: 18, stored: 20 } });
    expect(await sync(following)).toMatchObject({ state: 'done', counts: { stored: 0 } });

    const fresh = await open();
    await sync(fresh);
    const last = await figuresOf(following);
    expect(last).toEqual(await figuresOf(fresh));
    expect(last).not.toEqual(first);
  });
});

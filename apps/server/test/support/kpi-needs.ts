import { DuckDBInstance } from '@duckdb/node-api';

/** What KPIs of customers, subscriptions and shops rest on: a query that gives the days and parties of such rows. */
export const KPI_NEEDS: Readonly<Record<string, string>> = {
  'recurring charges that began': recurring(`status = 'in_force' AND (before IS NULL OR was = 'trial')`),
  'recurring charges that rose': recurring(`status = 'in_force' AND amount > before`),
  'recurring charges that fell': recurring(`status = 'in_force' AND amount < before`),
  'trials of software': `SELECT valid_from AS day, party_id FROM agreement JOIN owner USING (agreement_id) WHERE status = 'trial'`,
  'seats in use': `SELECT position_date AS day, owner.party_id FROM position JOIN owner USING (agreement_id) WHERE kind = 'seats_used'`,
  'days of named users': interactions(`kind IN ('login', 'product_used') AND user_key IS NOT NULL`),
  'uses of one product': interactions(`kind = 'product_used' AND product_id IS NOT NULL`),
  'days in the portal': interactions(`kind = 'login' AND user_key IS NULL`),
  'recommendations from 0 to 10': interactions(`kind = 'survey_nps' AND score BETWEEN 0 AND 10`),
  'ratings from 1 to 5': interactions(`kind = 'survey_csat' AND score BETWEEN 1 AND 5`),
  complaints: interactions(`kind = 'complaint'`),
  'visits to a branch': interactions(`kind = 'visit'`),
  calls: interactions(`kind = 'call'`),
  tickets: interactions(`kind = 'ticket'`),
  salaries: movements(`kind = 'deposit' AND purpose = 'salary' AND initiator = 'third_party'`),
  pensions: movements(`kind = 'deposit' AND purpose = 'pension' AND initiator = 'third_party'`),
  'cash drawn by customers': movements(`kind = 'withdrawal' AND initiator = 'customer'`),
  'account fees': movements(`kind = 'fee_income'`),
  'card scheme fees': movements(`kind = 'fee_expense'`),
  'interest on loans': movements(`kind = 'interest_income'`),
  'interest on deposits': movements(`kind = 'interest_expense'`),
  'funding of loans': movements(`kind = 'ftp_charge'`),
  'worth of deposits': movements(`kind = 'ftp_credit'`),
  'direct costs of the bank': movements(`kind = 'direct_cost'`),
  'premiums earned': movements(`kind = 'premium_earned'`),
  'commission on policies': movements(`kind = 'commission'`),
  'claims paid': movements(`kind = 'claim_paid'`),
  subscriptions: movements(`kind = 'recurring_revenue'`),
  'charges by use': movements(`kind = 'usage_revenue'`),
  'sales of goods': movements(`kind = 'sale_gross' AND order_id IS NOT NULL AND quantity > 0`),
  discounts: movements(`kind = 'discount'`),
  'goods returned': `SELECT r.business_date AS day, r.party_id FROM movement r JOIN movement s ON s.kind = 'sale_gross'
    AND s.order_id = r.order_id AND s.product_id = r.product_id AND s.business_date < r.business_date WHERE r.kind = 'return'`,
  'cost of goods': movements(`kind = 'cogs' AND amount > 0 AND order_id IS NOT NULL`),
  'cost of running software': movements(`kind = 'cogs' AND m.agreement_id IS NOT NULL`),
  shipping: movements(`kind = 'shipping'`),
  tax: movements(`kind = 'tax'`),
  'money of other currencies': movements(`currency <> 'EUR'`),
  'orders of several goods': `SELECT any_value(business_date) AS day, any_value(party_id) AS party_id FROM movement
    WHERE kind = 'sale_gross' GROUP BY order_id HAVING count(DISTINCT product_id) > 1`,
  'orders of those who have ordered before': `SELECT business_date AS day, party_id FROM purchase
    QUALIFY lag(business_date) OVER (PARTITION BY party_id ORDER BY business_date, order_id) IS NOT NULL`,
  'carts that became an order': carts('converted_order_id IN (SELECT order_id FROM purchase)'),
  'carts left behind': carts('converted_order_id IS NULL'),
  'opportunities won': opportunities('fulfilled'),
  'opportunities lost': opportunities('failed'),
  'what the panel has anywhere': `SELECT position_date AS day, party_id FROM position WHERE kind = 'wallet_estimate'`,
  'what the panel has here': `SELECT w.position_date AS day, w.party_id FROM position w JOIN owner o ON o.party_id = w.party_id JOIN position b
    ON b.agreement_id = o.agreement_id AND b.position_date = w.position_date AND b.kind = 'deposit_balance' WHERE w.kind = 'wallet_estimate'`,
  'costs of the loyalty programme': `SELECT business_date AS day, m.party_id FROM movement m JOIN party_segment s ON s.party_id = m.party_id
    AND scheme = 'programme:loyalty' AND s.segment = 'treated' AND s.valid_from <= business_date WHERE kind = 'marketing_cost'`,
  'orders of its control group': `SELECT business_date AS day, p.party_id FROM purchase p JOIN party_segment s ON s.party_id = p.party_id
    AND scheme = 'programme:loyalty' AND s.segment = 'control' AND s.valid_from <= business_date`,
};

function interactions(where: string): string {
  return `SELECT business_date AS day, party_id FROM interaction WHERE ${where}`;
}

function movements(where: string): string {
  return `SELECT business_date AS day, coalesce(m.party_id, o.party_id) AS party_id
    FROM movement m LEFT JOIN owner o ON m.party_id IS NULL AND o.agreement_id = m.agreement_id WHERE ${where}`;
}

/** Licences and memberships on the days on which something about them changed. */
function recurring(where: string): string {
  return `SELECT day, party_id FROM (
    SELECT agreement_id, agreement.valid_from AS day, status, recurring_amount AS amount, lag(recurring_amount) OVER mine AS before,
      lag(status) OVER mine AS was
    FROM agreement JOIN product USING (product_id) WHERE is_recurring
    WINDOW mine AS (PARTITION BY agreement_id ORDER BY agreement.valid_from)) JOIN owner USING (agreement_id) WHERE ${where}`;
}

function carts(where: string): string {
  return `SELECT business_date AS day, party_id FROM (SELECT * FROM sales_order WHERE order_type = 'cart'
    QUALIFY row_number() OVER (PARTITION BY order_id ORDER BY valid_from DESC) = 1) WHERE ${where}`;
}

function opportunities(status: string): string {
  return `SELECT o.valid_from AS day, o.party_id FROM sales_order o JOIN sales_order f ON f.order_id = o.order_id
    AND f.status = 'placed' AND f.valid_from < o.valid_from WHERE o.order_type = 'opportunity' AND o.status = '${status}'`;
}

const VIEWS = `
  CREATE TEMP VIEW owner AS SELECT DISTINCT agreement_id, party_id FROM agreement_party WHERE role IN ('owner', 'joint_owner');
  CREATE TEMP VIEW purchase AS SELECT order_id, party_id, business_date FROM sales_order
    WHERE order_type = 'order' AND NOT is_test AND party_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY order_id ORDER BY valid_from DESC) = 1 AND status IN ('paid', 'fulfilled');
  CREATE TEMP VIEW real_party AS SELECT party_id FROM party GROUP BY 1 HAVING NOT bool_or(is_test OR is_internal);
`;

/**
 * In how many of the last 24 months of a store each need is met for two regions or more, or two lines or more. The store
 * must not be open elsewhere.
 */
export async function monthsWithNeeds(store: string): Promise<Record<string, number>> {
  const instance = await DuckDBInstance.create(store, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  try {
    await connection.run(VIEWS);
    const found: Record<string, number> = {};
    for (const [need, rows] of Object.entries(KPI_NEEDS)) {
      const reader = await connection.runAndReadAll(`
        SELECT count(DISTINCT month)::INTEGER FROM (
          SELECT date_trunc('month', day) AS month, scheme FROM (${rows}) SEMI JOIN real_party USING (party_id)
          JOIN party_segment USING (party_id)
          WHERE scheme IN ('line', 'region') AND day BETWEEN DATE '2024-11-01' AND DATE '2026-10-31'
          GROUP BY ALL HAVING count(DISTINCT segment) >= 2)`);
      found[need] = Number(reader.getRowsJson()[0]?.[0]);
    }
    return found;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

import { isoDate } from '../base/calendar.mjs';
import { billsOf } from '../group/billing.mjs';
import { GOODS } from '../group/catalogue.mjs';

/**
 * The shop: JSON lines, the big files packed; instants in UTC.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {import('../base/files.mjs').Files} Files
 * @typedef {import('./trade.mjs').Trade} Trade
 */

/** @param {Company} company @param {Files} files @param {Trade} trade */
export const writeShop = (company, files, trade) => {
  const memberships = company.agreements.filter((a) => a.product.kind === 'membership');
  files.lines('shop/products.ndjson', [
    ...GOODS.map(([sku, name, category, price, cost]) => ({ sku, name, category, price, cost })),
    { sku: 'P-PLUS', name: 'Lindenhof Plus', category: 'shop membership', price: 39, cost: null },
  ]);
  files.lines(
    'shop/memberships.ndjson',
    memberships.map((a) => ({
      member_no: a.no,
      customer_no: a.holders[0]?.party.no ?? null,
      since: isoDate(a.opened),
      ended: a.closed === null ? null : isoDate(a.closed),
      reason: a.reason || null,
      billed_every: a.billing?.unit ?? null,
    })),
  );
  files.lines(
    'shop/membership_plans.ndjson',
    memberships.flatMap((a) =>
      a.fees.map(({ from, plan, amount }) => ({ member_no: a.no, from: isoDate(from), plan, fee: amount })),
    ),
  );
  files.lines(
    'shop/membership_bills.ndjson.gz',
    memberships
      .flatMap((a) => billsOf(a).map((bill) => ({ member: a.no, ...bill })))
      .sort((a, b) => a.from - b.from)
      .map(({ member, from, to, amount }, i) => ({
        bill_no: `M${String(i + 1).padStart(6, '0')}`,
        member_no: member,
        date: isoDate(from),
        to: isoDate(to),
        amount,
      })),
  );
  files.lines('shop/orders.ndjson.gz', trade.orders);
  files.lines('shop/order_lines.ndjson.gz', trade.lines);
  files.lines('shop/returns.ndjson', trade.returns);
  files.lines('shop/carts.ndjson.gz', trade.carts);
  files.lines('shop/points.ndjson', trade.statements);
};

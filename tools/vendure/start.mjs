// node tools/vendure/start.mjs: a Vendure shop with a few orders to try things with, until Ctrl-C.
import { openShop, YEN } from './src/open-shop.mjs';
import { startVendure } from './src/start-vendure.mjs';

const vendure = await startVendure();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void vendure.stop());
const shop = await openShop(vendure);
const [lamp, , chair, cup] = shop.variants.map(({ id }) => id);
await shop.addCustomer('jan@example.com', 'CZ');
const order = await shop.placeOrder({
  email: 'jan@example.com',
  lines: [{ variantId: lamp, quantity: 2 }],
  coupon: 'TENTH',
});
await shop.ship(order);
await shop.refund(order, { lines: [{ id: order.lines[0].id, quantity: 1 }] });
await shop.placeOrder({
  email: 'guest@example.com',
  isGuest: true,
  lines: [{ variantId: cup, quantity: 6 }],
  channel: YEN,
});
await shop.cancel(await shop.placeOrder({ email: 'jan@example.com', lines: [{ variantId: chair, quantity: 1 }] }));
await vendure.pass(2);
process.stdout.write(`${vendure.admin}\nuser name: ${vendure.username}\npassword: ${vendure.password}\n`);

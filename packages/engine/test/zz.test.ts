import { operator } from './support/test-engine.ts';
import { tenCustomersWithMoney } from './support/ten-customers-money.ts';
it('x', async () => {
  const world = await tenCustomersWithMoney({});
  const a = await world.engine.answer({ kpi: 'average-customer-value', period: '2025-Q2', trend: 0, compare: 'none' }, operator);
  console.log(JSON.stringify(a, null, 1));
  await world.engine.close();
});

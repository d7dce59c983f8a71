import type { ConnectorContext } from '@sextant/contracts';
import { CUSTOMERS, LATEST_ORDER, ORDERS, ORDERS_SINCE, VARIANTS } from '../api/queries.ts';
import { openShop } from './open-shop.ts';

/** Does the shop let us in, is it one that we know, and may everything be read? One record of each list is asked for. */
export const checkShop = async (context: ConnectorContext): Promise<void> => {
  const { api } = await openShop(context);
  const page = { skip: 0, take: 1 };
  for (const query of [CUSTOMERS, VARIANTS, ORDERS]) await api.ask(query, page);
  await api.ask(ORDERS_SINCE, { ...page, after: api.now() });
  await api.ask(LATEST_ORDER);
};

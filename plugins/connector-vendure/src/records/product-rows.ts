import type { Variant } from '../api/queries.ts';
import { keyOf, type Row, type Shop } from './rows.ts';

/** What is sold is a variant; it counts at its product, of which a customer who has two colours has one. */
export const productRow = (shop: Shop, { id, name, createdAt, product }: Variant): Row => ({
  product_id: keyOf(shop, 'variant', id),
  name,
  category: product.slug,
  line_of_business: 'goods',
  valid_from: shop.dayOf(createdAt),
  source_key: id,
});

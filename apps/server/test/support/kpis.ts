/** The KPIs of the library. */
export const KPIS = [
  'customer-count',
  'new-customers',
  'lost-customers',
  'customer-retention-rate',
  'products-per-customer',
  'multi-product-customer-share',
  'customer-segment-mix',
] as const;

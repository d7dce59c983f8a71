// What is asked, and what comes. Ids are texts, instants ISO 8601, amounts whole numbers of the smallest unit.

export const LOG_IN = `mutation LogIn($username: String!, $password: String!) {
  login(username: $username, password: $password) {
    ... on ErrorResult { errorCode }
  }
}`;

export const SETTINGS = `query Settings {
  activeChannel { code token }
  globalSettings { serverConfig { moneyStrategyPrecision } }
}`;

export interface Settings {
  activeChannel: { code: string; token: string };
  globalSettings: { serverConfig: { moneyStrategyPrecision: number } };
}

export interface List<Item> {
  items: Item[];
  totalItems: number;
}

/** Lists are in the order of the id: nothing that happens to a record changes its place among the others. */
export const CUSTOMERS = `query Customers($skip: Int!, $take: Int!) {
  customers(options: { skip: $skip, take: $take, sort: { id: ASC } }) {
    totalItems
    items {
      id
      createdAt
      user { createdAt }
      addresses { updatedAt defaultShippingAddress country { code } }
      groups { name }
      history(options: {
        sort: { createdAt: ASC }
        filter: { type: { in: ["CUSTOMER_ADDED_TO_GROUP", "CUSTOMER_REMOVED_FROM_GROUP"] } }
      }) { items { createdAt type data } }
    }
  }
}`;

export interface Customer {
  id: string;
  createdAt: string;
  /** Guests have none. */
  user: { createdAt: string } | null;
  addresses: { updatedAt: string; defaultShippingAddress: boolean | null; country: { code: string } }[] | null;
  groups: { name: string }[];
  history: { items: { createdAt: string; type: string; data: { groupName?: string } }[] };
}

const VARIANT = `id name createdAt product { slug }`;

export const VARIANTS = `query Variants($skip: Int!, $take: Int!) {
  productVariants(options: { skip: $skip, take: $take, sort: { id: ASC } }) {
    totalItems
    items { ${VARIANT} }
  }
}`;

export interface Variant {
  id: string;
  name: string;
  createdAt: string;
  product: { slug: string };
}

/** Carts and drafts have not been placed. */
const PLACED = `orderPlacedAt: { isNull: false }`;

export const LATEST_ORDER = `query LatestOrder {
  orders(options: { take: 1, sort: { updatedAt: DESC }, filter: { ${PLACED} } }) { items { updatedAt } }
}`;

const ORDER = `
  id type state createdAt updatedAt orderPlacedAt currencyCode
  channels { code }
  customer { id }
  shipping shippingWithTax
  shippingLines { price priceWithTax }
  lines {
    id quantity orderPlacedQuantity
    unitPrice unitPriceWithTax linePrice proratedLinePrice proratedLinePriceWithTax
    productVariant { ${VARIANT} }
  }
  surcharges { id createdAt price priceWithTax }
  modifications { id createdAt lines { orderLineId quantity } }
  fulfillments { id createdAt state lines { orderLineId quantity } }
  payments { id refunds { id createdAt updatedAt state total shipping paymentId lines { orderLineId quantity } } }
  history(options: {
    sort: { createdAt: ASC }
    filter: { type: { in: [
      "ORDER_STATE_TRANSITION", "ORDER_CANCELLATION", "ORDER_REFUND_TRANSITION", "ORDER_FULFILLMENT_TRANSITION"
    ] } }
  }) { items { id createdAt type data } }`;

/** All orders that were placed, or those changed after an instant. */
export const ORDERS = `query Orders($skip: Int!, $take: Int!) {
  orders(options: { skip: $skip, take: $take, sort: { id: ASC }, filter: { ${PLACED} } }) {
    totalItems
    items { ${ORDER} }
  }
}`;

export const ORDERS_SINCE = `query OrdersSince($skip: Int!, $take: Int!, $after: DateTime!) {
  orders(options: { skip: $skip, take: $take, sort: { id: ASC }, filter: { ${PLACED}, updatedAt: { after: $after } } }) {
    totalItems
    items { ${ORDER} }
  }
}`;

export interface LineQuantity {
  orderLineId: string;
  quantity: number;
}

export interface OrderLine {
  id: string;
  /** What is left of it after cancellations. */
  quantity: number;
  /** 0 of a line that was added later. */
  orderPlacedQuantity: number;
  unitPrice: number;
  unitPriceWithTax: number;
  /** Before discounts, of what is left. */
  linePrice: number;
  /** After all discounts, of what is left. */
  proratedLinePrice: number;
  proratedLinePriceWithTax: number;
  productVariant: Variant;
}

export interface Refund {
  id: string;
  createdAt: string;
  updatedAt: string;
  state: string;
  /** With tax. */
  total: number;
  shipping: number;
  paymentId: string;
  lines: LineQuantity[];
}

export interface HistoryEntry {
  id: string;
  createdAt: string;
  type: string;
  /** Ids in it are those of the database. */
  data: Record<string, unknown>;
}

export interface Order {
  id: string;
  type: string;
  state: string;
  createdAt: string;
  updatedAt: string;
  orderPlacedAt: string;
  currencyCode: string;
  channels: { code: string }[];
  customer: { id: string } | null;
  shipping: number;
  shippingWithTax: number;
  shippingLines: { price: number; priceWithTax: number }[];
  lines: OrderLine[];
  surcharges: { id: string; createdAt: string; price: number; priceWithTax: number }[];
  modifications: { id: string; createdAt: string; lines: LineQuantity[] }[];
  fulfillments: { id: string; createdAt: string; state: string; lines: LineQuantity[] }[] | null;
  payments: { id: string; refunds: Refund[] }[] | null;
  history: { items: HistoryEntry[] };
}

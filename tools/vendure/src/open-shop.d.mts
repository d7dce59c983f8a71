import type { Vendure } from './start-vendure.mjs';

export interface ShopLine {
  id: string;
  quantity: number;
}

/** An order as the shop knew it when it was placed or asked for. */
export interface ShopOrder {
  id: string;
  state: string;
  totalWithTax: number;
  lines: (ShopLine & { proratedUnitPriceWithTax: number })[];
  payments: { id: string; amount: number }[];
}

export interface OpenShop {
  /** Asks the Admin API as somebody who may do anything. */
  call: <Data>(query: string, variables?: Record<string, unknown>, channel?: string) => Promise<Data>;
  addAdministrator: (name: string, password: string, permissions: string[]) => Promise<void>;
  /** Gives a key that may do anything. */
  addApiKey: () => Promise<string>;
  variants: { id: string; name: string; productId: string }[];
  /** Gives the id. */
  addCustomer: (email: string, countryCode?: string) => Promise<string>;
  addAddress: (customerId: string, countryCode: string, isDefault?: boolean) => Promise<unknown>;
  placeOrder: (order: {
    email: string;
    isGuest?: boolean;
    lines: { variantId: string; quantity: number }[];
    channel?: string;
    coupon?: string;
    countryCode?: string;
  }) => Promise<ShopOrder>;
  /** Lines get other quantities, and a surcharge comes to the order; it must come to less than before. */
  modify: (order: ShopOrder, lines: ShopLine[], surcharge: number) => Promise<void>;
  orderOf: (id: string) => Promise<ShopOrder>;
  ship: (order: ShopOrder, lines?: ShopLine[]) => Promise<void>;
  /** Without lines the whole order and its shipping. */
  cancel: (order: ShopOrder, lines?: ShopLine[]) => Promise<unknown>;
  /** Pays back these lines, or an amount. */
  refund: (order: ShopOrder, what: { lines?: ShopLine[]; amount?: number; shipping?: number }) => Promise<void>;
}

/** Makes a shop, and gives what may happen in it. */
export declare const openShop: (vendure: Vendure) => Promise<OpenShop>;

/** Token of the channel in yen; that in euro is the default one. Coupon TENTH takes a tenth off. */
export declare const YEN: string;

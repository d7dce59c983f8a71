import type { Touched } from '../relations/knowledge.ts';
import type { RelationName } from '../relations/registry.ts';

/** Tables that list what new rows touch, in the order in which they are filled; see `touched.ts`. */
export type ListName =
  /** Parties of which an attribute, a class or the identity may have changed: everything of theirs is derived anew. */
  | 'whole'
  | 'whole_member'
  | 'agreement'
  | 'changed_order'
  /** Rows of movements, with the keys they name. */
  | 'movement'
  | 'order'
  /** The same, where goods make customers. */
  | 'goods_order'
  /** Parties of the touched orders, and all their orders. */
  | 'buyer'
  | 'buyer_member'
  | 'buyer_order'
  | 'buyer_line'
  /** Holders of the touched agreements, and of goods where these make customers. */
  | 'holder'
  | 'holder_member'
  | 'line'
  | 'holding'
  /** Parties that the touched movements belong to. */
  | 'payer'
  | 'payer_member'
  | 'interaction'
  | 'contacted'
  | 'contacted_member'
  /** Holders and buyers. */
  | 'customer'
  /** Whoever may have become a customer or done something. */
  | 'doer';

/** What a relation is derived anew for. */
export interface Scope {
  /** Lists that the canonical rows are limited to. */
  lists: Touched;
  /** The rows of the relation that are replaced: those whose columns `on` are listed. */
  rows: { list: string; on: readonly string[] };
  /** Every list that has to be there. */
  needs: readonly ListName[];
}

type ScopeOf = (name: (list: ListName) => string) => Scope;

const parties = (list: ListName, member?: ListName): ScopeOf => {
  return (name) => ({
    lists: { parties: name(list), ...(member === undefined ? {} : { members: name(member) }) },
    rows: { list: name(list), on: ['party_k'] },
    needs: member === undefined ? [list] : [list, member],
  });
};

const holding: ScopeOf = (name) => ({
  lists: {
    parties: name('holder'),
    members: name('holder_member'),
    agreements: name('agreement'),
    orders: name('goods_order'),
    movements: name('line'),
  },
  rows: { list: name('holding'), on: ['agreement_k'] },
  needs: ['holder', 'holder_member', 'agreement', 'goods_order', 'line', 'holding'],
});

const flow: ScopeOf = (name) => ({
  lists: {
    parties: name('payer'),
    members: name('payer_member'),
    agreements: name('movement'),
    orders: name('movement'),
    movements: name('movement'),
  },
  rows: { list: name('movement'), on: ['batch_id', 'seq'] },
  needs: ['payer', 'payer_member', 'movement'],
});

const contact: ScopeOf = (name) => ({
  lists: {
    parties: name('contacted'),
    members: name('contacted_member'),
    agreements: name('interaction'),
    interactions: name('interaction'),
  },
  rows: { list: name('interaction'), on: ['batch_id', 'seq'] },
  needs: ['contacted', 'contacted_member', 'interaction'],
});

const order: ScopeOf = (name) => ({
  lists: {
    parties: name('buyer'),
    members: name('buyer_member'),
    orders: name('buyer_order'),
    movements: name('buyer_line'),
  },
  rows: { list: name('buyer'), on: ['party_k'] },
  needs: ['buyer', 'buyer_member', 'buyer_order', 'buyer_line'],
});

const SCOPES: Readonly<Record<RelationName, ScopeOf>> = {
  party_class: parties('whole', 'whole_member'),
  holding,
  category_state: parties('holder'),
  customer_state: parties('holder'),
  customer_level: parties('holder'),
  spell: parties('holder'),
  flow,
  contact,
  order_state: order,
  order_month: parties('customer'),
  active_state: parties('doer'),
};

/** What a relation is derived anew for, its lists being called `touched_<list><suffix>`. */
export const scopeOf = (relation: RelationName, suffix = ''): Scope =>
  SCOPES[relation]((list) => listTable(list, suffix));

export const listTable = (list: ListName, suffix = ''): string => `touched_${list}${suffix}`;

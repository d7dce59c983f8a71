import type { Customer } from '../api/queries.ts';
import { keyOf, type Row, type Shop } from './rows.ts';

/**
 * A customer, registered or a guest: Vendure keeps one record for each e-mail address of guests. Nothing that names a person
 * leaves the shop. The country is that of the address that things are sent to, from the day on when it was last changed; what
 * was known of later days is no longer so.
 */
export const partyRow = (shop: Shop, { id, createdAt, addresses }: Customer): Row => {
  const all = addresses ?? [];
  const address = all.find(({ defaultShippingAddress }) => defaultShippingAddress === true) ?? all[0];
  const from = shop.dayOf(address === undefined || address.updatedAt < createdAt ? createdAt : address.updatedAt);
  return {
    party_id: keyOf(shop, 'customer', id),
    party_type: 'person',
    country: address?.country.code ?? null,
    valid_from: from,
    revise_from: from,
    source_key: id,
  };
};

/** Whether the customer has an account, and which groups they are in, each from its day on. */
export const segmentRows = (shop: Shop, customer: Customer): Row[] => [
  ...steps(shop, customer, 'account', accounts(customer)),
  ...steps(shop, customer, 'customer-group', memberships(customer)),
];

interface Step {
  at: string;
  segment: string;
}

/** One row a day, the last one. */
const steps = (shop: Shop, { id }: Customer, scheme: string, all: readonly Step[]): Row[] => {
  const days = new Map(all.map(({ at, segment }) => [shop.dayOf(at), segment]));
  return [...days].map(([day, segment]) => ({
    party_id: keyOf(shop, 'customer', id),
    scheme,
    segment,
    valid_from: day,
    source_key: `${id}:${scheme}`,
  }));
};

const accounts = ({ createdAt, user }: Customer): Step[] => [
  { at: createdAt, segment: 'guest' },
  ...(user === null ? [] : [{ at: user.createdAt < createdAt ? createdAt : user.createdAt, segment: 'registered' }]),
];

/** The history of a customer tells when they came into a group and left it, by the group's name at that time. */
const memberships = ({ createdAt, groups, history }: Customer): Step[] => {
  const now = nameOf(groups.map(({ name }) => name));
  const current = new Set<string>();
  const told = history.items.map(({ createdAt: at, type, data: { groupName = '' } }) => {
    if (type === 'CUSTOMER_ADDED_TO_GROUP') current.add(groupName);
    else current.delete(groupName);
    return { at, segment: nameOf(current) };
  });
  // A group was renamed, or what happened before was not kept: then only what is so now is known.
  const known = told.at(-1)?.segment ?? NONE;
  if (known !== now) return [{ at: createdAt, segment: now }];
  return told.length === 0 ? [] : [{ at: createdAt, segment: NONE }, ...told];
};

const NONE = 'none';
const nameOf = (names: Iterable<string>): string => [...names].sort().join(' + ') || NONE;

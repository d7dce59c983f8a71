import type { CanonicalTable } from '@sextant/contracts';
import type { Row } from './memory-connector.ts';

/** A small seeded generator (mulberry32), so that a failing history can be played again. */
export function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

export interface KnownRow {
  table: CanonicalTable;
  /** ISO instant of the sync that brought the row. */
  at: string;
  row: Row;
}

const START = Date.UTC(2024, 0, 1);
const dayAt = (days: number): string => new Date(START + days * 86_400_000).toISOString().slice(0, 10);
const instantAt = (days: number): string => new Date(START + days * 86_400_000 + 43_200_000).toISOString();

const SEGMENTS = ['north', 'south', 'east'];
const PRODUCTS = [
  { product_id: 'CUR', category: 'current', term_rule: 'until_settled', is_countable: true },
  { product_id: 'CU2', category: 'current', term_rule: 'until_settled', is_countable: true },
  { product_id: 'SAV', category: 'savings', term_rule: 'until_settled', is_countable: true },
  { product_id: 'INS', category: 'insurance', term_rule: 'expires', is_countable: true },
  { product_id: 'BOX', category: 'box', term_rule: 'rolls', is_countable: false },
];

/** Days 0 to 400 of a small bank, with everything that goes wrong in one: late, corrected, retracted, re-opened rows, moves, tests. */
export function randomHistory(seed: number): KnownRow[] {
  const random = generator(seed);
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const parties = Array.from({ length: 10 }, (_, index) => `P${index}`);
  const agreements = Array.from({ length: 18 }, (_, index) => `A${index}`);
  const rows: KnownRow[] = [];
  const add = (day: number, table: CanonicalTable, row: Row): void => {
    // A sync every other week: what happened meanwhile is learned together.
    rows.push({ table, at: instantAt(Math.ceil(day / 14) * 14), row });
  };

  for (const product of PRODUCTS)
    add(0, 'product', { ...product, name: product.category, line_of_business: 'bank', valid_from: dayAt(0) });
  for (const party_id of parties) {
    const base = { party_id, party_type: 'person' };
    add(0, 'party', {
      ...base,
      is_test: random(12) === 0,
      is_internal: random(15) === 0,
      valid_from: dayAt(random(200)),
    });
    if (random(5) > 0)
      add(0, 'party_segment', { party_id, scheme: 'region', segment: pick(SEGMENTS), valid_from: dayAt(random(100)) });
  }
  for (const agreement_id of agreements) {
    const opened = random(250);
    const learned = opened + random(3) * random(40);
    const product = pick(PRODUCTS);
    const base = {
      agreement_id,
      product_id: product.product_id,
      opened_on: dayAt(opened),
      term_end_on: product.term_rule === 'expires' && random(2) === 0 ? dayAt(opened + 30 + random(200)) : null,
      is_test: random(20) === 0,
    };
    const state = (day: number, from: number, status: string, op = 'assert'): void =>
      add(day, 'agreement', { ...base, status, valid_from: dayAt(from), op });
    state(learned, opened, pick(['in_force', 'in_force', 'in_force', 'approved', 'trial']));
    const holders = [pick(parties), ...(random(4) === 0 ? [pick(parties)] : [])];
    [...new Set(holders)].forEach((party_id, index) => {
      const role = index === 0 ? 'owner' : pick(['joint_owner', 'authorised_user']);
      add(learned + random(2) * random(10), 'agreement_party', {
        agreement_id,
        party_id,
        role,
        valid_from: dayAt(opened),
      });
      if (random(6) === 0) {
        const end = opened + random(100);
        add(end + random(30), 'agreement_party', {
          agreement_id,
          party_id,
          role,
          active: false,
          valid_from: dayAt(end),
        });
      }
    });
    let day = opened;
    for (let change = 0; change < random(4); change += 1) {
      day += random(80);
      const seen = Math.max(learned, day + random(2) * random(60));
      const status = pick(['closed', 'in_force', 'dormant', 'suspended', 'arrears', 'closed']);
      state(seen, day, status);
      if (random(4) === 0) state(seen + 1 + random(50), day, status, 'retract');
      if (random(4) === 0) state(seen + 1 + random(50), day, pick(['in_force', 'closed']));
    }
  }
  for (const party_id of parties) {
    if (random(3) === 0) {
      const moved = 50 + random(250);
      add(moved + random(60), 'party_segment', {
        party_id,
        scheme: 'region',
        segment: pick(SEGMENTS),
        valid_from: dayAt(moved),
      });
    }
    if (random(8) === 0) {
      const day = 100 + random(200);
      add(day, 'party', {
        party_id,
        party_type: 'person',
        is_test: random(2) === 0,
        is_internal: false,
        valid_from: dayAt(day),
      });
    }
  }
  return rows.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

export interface Held {
  party: string;
  category: string;
  region: string;
}

/** Who holds what at the end of `day`, as known at `knownAt`: straight from the rules, one day at a time. */
export function holdingsAt(rows: readonly KnownRow[], day: string, knownAt: string): Held[] {
  const known = rows.filter((each) => each.at <= knownAt);
  /** The state of each key at `day`; a dimension is before its first row as in it. */
  const stateAt = (table: CanonicalTable, key: string[], backfilled: boolean): Row[] => {
    const latest = new Map<string, Row>();
    for (const each of known.filter((row) => row.table === table)) {
      latest.set(JSON.stringify([...key, 'valid_from'].map((name) => each.row[name])), each.row);
    }
    const alive = [...latest.values()].filter((row) => row['op'] !== 'retract');
    const byKey = new Map<string, Row[]>();
    for (const row of alive) {
      const name = JSON.stringify(key.map((column) => row[column]));
      byKey.set(name, [...(byKey.get(name) ?? []), row]);
    }
    return [...byKey.values()].flatMap((list) => {
      const sorted = list.sort((a, b) => String(a['valid_from']).localeCompare(String(b['valid_from'])));
      const current =
        sorted.filter((row) => String(row['valid_from']) <= day).at(-1) ?? (backfilled ? sorted[0] : undefined);
      return current === undefined ? [] : [current];
    });
  };
  const agreements = stateAt('agreement', ['agreement_id'], false);
  const products = stateAt('product', ['product_id'], true);
  const parties = stateAt('party', ['party_id'], true);
  const regions = stateAt('party_segment', ['party_id', 'scheme'], true);
  const held = new Map<string, Held>();
  for (const holder of stateAt('agreement_party', ['agreement_id', 'party_id', 'role'], false)) {
    const agreement = agreements.find((row) => row['agreement_id'] === holder['agreement_id']);
    const product = products.find((row) => row['product_id'] === agreement?.['product_id']);
    const party = parties.find((row) => row['party_id'] === holder['party_id']);
    if (!agreement || !product || !party || holder['active'] === false) continue;
    if (!['owner', 'joint_owner'].includes(String(holder['role']))) continue;
    if (!['in_force', 'dormant', 'arrears', 'suspended'].includes(String(agreement['status']))) continue;
    if (
      agreement['is_test'] === true ||
      party['is_test'] === true ||
      party['is_internal'] === true ||
      product['is_countable'] !== true
    )
      continue;
    const term = agreement['term_end_on'];
    if (product['term_rule'] === 'expires' && typeof term === 'string' && term <= day) continue;
    const region = regions.find((row) => row['party_id'] === holder['party_id'])?.['segment'] ?? 'unknown';
    const entry = { party: String(holder['party_id']), category: String(product['category']), region: String(region) };
    held.set(`${entry.party}/${entry.category}`, entry);
  }
  return [...held.values()];
}

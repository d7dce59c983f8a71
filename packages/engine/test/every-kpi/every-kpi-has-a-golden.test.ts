import type { Answer } from '@sextant/contracts';
import type { Engine } from '@sextant/engine';
import { basketWorld, holdingRows, productRows } from '../support/basket-world.ts';
import { livesWorld } from '../support/lives-world.ts';
import { shopEngine } from '../support/order-shop.ts';
import { openFirm } from '../support/small-firm.ts';
import { smallShop } from '../support/small-shop.ts';
import { subscribers } from '../support/subscribers.ts';
import { library, operator } from '../support/test-engine.ts';
import { BASKET_GOLDENS, HOLDERS } from './baskets.ts';
import { LEAVER_GOLDENS, LEAVERS, LEAVERS_MONEY, PAYER_GOLDENS, PAYERS, PAYERS_MONEY } from './durations.ts';
import { CUSTOMERS, MONEY, SUBSCRIPTIONS } from './firm-goldens.ts';
import { FIRM, FIRM_POLICY } from './firm.ts';
import type { Golden } from './golden.ts';
import { twoSources } from '../trust/two-sources.ts';
import { SOURCE_GOLDENS } from './sources.ts';
import { POLICIES, POLICY_GOLDENS } from './policies.ts';
import { BUYER_GOLDENS, BUYER_REGIONS, BUYERS, SHOP, SHOP_GOLDENS } from './shop.ts';

async function baskets(): Promise<Engine> {
  const world = await basketWorld();
  await world.learn('2025-01-05T00:00:00Z', { product: productRows(['tea', 'cup', 'milk']), ...holdingRows(HOLDERS) });
  return world.engine;
}

/** Small worlds, and what is asked in them. */
const WORLDS: readonly [title: string, open: () => Promise<Engine>, goldens: readonly Golden[]][] = [
  [
    'a firm of six customers, and eleven a quarter later',
    async () => (await openFirm(FIRM, FIRM_POLICY)).engine,
    [...CUSTOMERS, ...SUBSCRIPTIONS, ...MONEY],
  ],
  [
    'four who began together and of whom three have left',
    () => subscribers(LEAVERS, { more: LEAVERS_MONEY }),
    LEAVER_GOLDENS,
  ],
  ['four who bring one a day', () => subscribers(PAYERS, { more: PAYERS_MONEY }), PAYER_GOLDENS],
  ['a shop with five orders', () => shopEngine({}, SHOP), SHOP_GOLDENS],
  ['a shop with five buyers', () => smallShop(BUYERS, { segments: BUYER_REGIONS }), BUYER_GOLDENS],
  ['the baskets of 24 customers', baskets, BASKET_GOLDENS],
  ['seven policies of three people', async () => (await livesWorld(POLICIES)).engine, POLICY_GOLDENS],
  ['two sources', async () => (await twoSources()).engine, SOURCE_GOLDENS],
];
const all = WORLDS.flatMap(([, , goldens]) => goldens);

describe.each(WORLDS)('%s', (_title, open, goldens) => {
  let engine: Engine | undefined;
  beforeAll(async () => {
    engine = await open();
  });
  afterAll(() => engine?.close());

  it.each(goldens.map((golden) => [golden.kpi, golden.byHand, golden] as const))(
    'has the %s that one finds by hand. %s',
    async (kpi, _byHand, { ask, segment, sides, value }) => {
      const answer: Answer = await (engine as Engine).answer({ trend: 0, compare: 'none', ...ask, kpi }, operator);
      const found = segment === undefined ? answer : answer.segments?.find(({ label }) => label === segment);
      expect(sides && [found?.numerator, found?.denominator]).toEqual(sides);
      expect(found?.value).toBeCloseTo(value, 6);
    },
  );
});

/** Figures of ledgers, banks, insurers and of the data itself: whoever gives one of them a golden strikes it out here. */
const WITHOUT = new Set(
  `average-premium claim-settlement-days claims-frequency claims-ratio claims-severity combined-ratio
  cost-of-risk cost-to-income-ratio deposits-per-customer efficiency-ratio expense-ratio fee-income-share
  loan-to-deposit-ratio loss-ratio medical-loss-ratio net-interest-margin npl-ratio`.split(/\s+/),
);

it('is so for every KPI about customers, subscriptions and shops that ships with Sextant, and for no other', () => {
  const covered = new Set(all.map(({ kpi }) => kpi));
  const owed = library.map(({ id }) => id).filter((id) => !WITHOUT.has(id));
  expect([...covered].sort()).toEqual(owed.sort());
});

it.each(all.map((golden) => [golden.kpi, golden] as const))(
  'asks %s for something that is not found by accident',
  (_, { sides, value, byHand }) => {
    // Nothing, everything and one are what a broken measure gives.
    expect([0, 1]).not.toContain(value);
    expect(byHand.length).toBeGreaterThan(15);
    // The value is the fraction, as a score of 100 or for every 1,000.
    const [above, below] = sides ?? [value, 1];
    const scales = [1, 100, 1000].filter((scale) => Math.abs((scale * Number(above)) / Number(below) - value) < 1e-9);
    expect(scales).toHaveLength(1);
  },
);

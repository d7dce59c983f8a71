import type { KpiDefinition } from '@sextant/contracts';

/** A mistake that somebody would make, where it is put, and a KPI that must show it. */
export interface Deliberate {
  says: string;
  kpi: string;
  /** Matches the key of a mechanical fault (faults.ts); only what the KPI reads is looked at. */
  fault: RegExp;
  /** Also planted in the short run. */
  quick?: true;
}

/** A measure whose figure comes out of the statement of another one. */
interface Shared {
  sharedWith: string;
  why: string;
}

const dropped = (expression: string): RegExp => new RegExp(`^(?:filter|join condition) dropped \\| (?:${expression})`);
const forgotten = (value: string): RegExp => new RegExp(`^role forgotten \\| ${value}`);
const turned = (expression: string): RegExp => new RegExp(`^comparison turned \\| (?:${expression})`);

/** At least one for each measure of the registry. */
export const BY_MEASURE: Readonly<Record<string, Deliberate | Shared>> = {
  CU: {
    says: 'holders together are not customers',
    kpi: 'customer-count',
    fault: forgotten('joint_owner of h\\.role \\| party_k,agreement_k'),
    quick: true,
  },
  PH: {
    says: 'whoever stands in an agreement holds it',
    kpi: 'products-per-customer',
    fault: dropped('h\\.role IN .* \\| party_k,agreement_k'),
    quick: true,
  },
  RET: {
    says: 'who left and came back before the end of the period is lost all the same',
    kpi: 'customer-retention-rate',
    fault: dropped('spell_to <= \\?|e\\.spell_to <= w\\.at'),
  },
  LOST: {
    says: 'everybody is lost whose relationship ever ends',
    kpi: 'lost-customers',
    fault: dropped('e\\.spell_to <= w\\.at'),
  },
  NEW: { says: 'newcomers are counted of another class', kpi: 'new-customers', fault: dropped('slot IN') },
  BACK: {
    says: 'somebody else’s earlier life is taken for theirs',
    kpi: 'reactivated-customers',
    fault: dropped('[bf]\\.party_k = l\\.party_k'),
  },
  MULTI: {
    says: 'one category is two',
    kpi: 'multi-product-customer-share',
    fault: turned('n >= \\?'),
  },
  AVGCU: { says: 'customers of every class stand below the line', kpi: 'complaint-rate', fault: dropped('slot IN') },
  COHORT: {
    says: 'what others contributed counts',
    kpi: 'customer-value-to-date',
    fault: dropped('f\\.party_k = c\\.party_k'),
  },
  cohort: {
    says: 'who belongs to another cohort is active in this one',
    kpi: 'cohort-retention-rate',
    fault: dropped('o\\.party_k = c\\.party_k|s\\.party_k = c\\.party_k'),
  },
  HOLD: { says: 'one category is forgotten', kpi: 'product-penetration', fault: forgotten('one of category_k') },
  ELIG: {
    says: 'one region is forgotten in who may hold it',
    kpi: 'product-penetration',
    fault: forgotten('one of s_'),
  },
  FAMILY: {
    says: 'every product is of the family',
    kpi: 'deposits-per-customer',
    fault: dropped('p\\.family = \\?'),
  },
  HH: {
    says: "one household is everybody's",
    kpi: 'products-per-household',
    fault: dropped('h\\.party_k = s\\.party_k \\| party_k,household_k,valid_from'),
  },
  HHPH: {
    says: "everybody's categories are held in every household",
    kpi: 'products-per-household',
    fault: dropped('h\\.party_k = s\\.party_k \\| party_k,household_k,category_k'),
  },
  M: {
    says: 'one kind of movement is forgotten',
    kpi: 'gross-margin-rate',
    fault: forgotten('\\d+ of kind \\| [^|]*amount'),
  },
  NS: { says: 'a reduction of sales is forgotten', kpi: 'net-sales', fault: forgotten('\\d+ of kind \\| [^|]*amount') },
  SALES: { sharedWith: 'M', why: 'the kinds of sales and the cost of goods are summed in one statement' },
  REV: {
    says: 'a kind of revenue is forgotten',
    kpi: 'revenue-growth-rate',
    fault: forgotten('\\d+ of kind \\| [^|]*amount'),
  },
  OLDNS: {
    says: 'everybody bought before',
    kpi: 'returning-customer-revenue-share',
    fault: dropped('o\\.day <= b\\.opening|o\\.party_k = b\\.party_k'),
  },
  DIRECT: {
    says: 'a kind of direct cost is forgotten',
    kpi: 'customer-profitability',
    fault: forgotten('\\d+ of kind \\| [^|]*amount'),
  },
  SERVE: {
    says: 'a row that names no quantity is no use',
    kpi: 'cost-to-serve-per-customer',
    fault: /^default dropped \| coalesce\(quantity, \?\)/,
  },
  SERVED: {
    says: 'who left before the period was served in it',
    kpi: 'unprofitable-customer-share',
    fault: dropped('s\\.valid_to > w\\.opening'),
  },
  PCOST: {
    says: 'what was booked on others, or at another time, is cost of the programme',
    kpi: 'programme-roi',
    fault: dropped('[^|]*\\| i,(?:g0,)?cost'),
  },
  UPLIFT: {
    says: 'profit of others, or of another time, is profit of an arm',
    kpi: 'programme-roi',
    fault: dropped('[^|]*\\| i,(?:g0,)?(?:party_k|is_treated)'),
  },
  GL: {
    says: 'what was posted after the period, or on other accounts, counts',
    kpi: 'cost-to-income-ratio',
    fault: dropped('[^|]*\\| [^|]*(?:posted|line)'),
  },
  AVGBAL: {
    says: 'balances of other kinds are averaged with them',
    kpi: 'net-interest-margin',
    fault: dropped('kind (=|IN)'),
  },
  BAL: {
    says: 'a balance stands for others, or after its last day',
    kpi: 'faults-outstanding',
    fault: dropped('(?:[^|]*\\| party_k,amount,quantity|is_gap)'),
  },
  WAL: {
    says: 'an estimate holds before it was made',
    kpi: 'share-of-wallet',
    fault: dropped('b\\.valid_from <= w\\.at'),
  },
  MRR: {
    says: 'a charge goes on when it has ended',
    kpi: 'mrr',
    fault: dropped('valid_to <= \\?.*amount from holding'),
  },
  REC: {
    says: 'charges that had ended before count as there at the opening',
    kpi: 'upsell-rate',
    fault: /^(?:filter dropped|comparison turned|case dropped) \| .*(?:before|low)/,
  },
  LIC: {
    says: 'every product is a licence',
    kpi: 'licences-per-customer',
    fault: dropped('is_licence \\| g0,day,v|is_licence \\| party_k'),
  },
  SEATS: {
    says: 'seats of agreements that have ended count',
    kpi: 'licences-per-customer',
    fault: dropped('valid_to <= \\? \\| (?:g0,)?day,v'),
  },
  USED: {
    says: 'a report counts for ever',
    kpi: 'seat-utilisation',
    fault: dropped('valid_to <= \\? \\| (?:g0,)?day,v'),
  },
  USERS: {
    says: 'users of customers without a licence count',
    kpi: 'users-per-customer',
    fault: dropped('h\\.party_k = u\\.party_k'),
  },
  U: { says: 'any contact is a use', kpi: 'stickiness', fault: dropped('kind IN .*user_key') },
  DAU: { sharedWith: 'U', why: 'days and the whole period are counted from the same contacts' },
  AVGMAU: {
    says: 'contacts of another kind or time count as use',
    kpi: 'average-user-value',
    fault: dropped('[^|]*\\| [^|]*user_key'),
  },
  ACT: {
    says: "what the firm started is the customer's doing",
    kpi: 'active-customer-rate',
    fault: dropped('initiator IN'),
  },
  IX: { says: 'a complaint after the period counts', kpi: 'complaint-rate', fault: dropped('day <= \\? \\| [^|]*c0') },
  CSAT: {
    says: 'an answer after the period counts',
    kpi: 'customer-satisfaction-score',
    fault: dropped('day <= \\? \\| .*c1'),
  },
  NPS: {
    says: 'all answers of somebody count, not the last',
    kpi: 'net-promoter-score',
    fault: dropped('place = \\?'),
  },
  ORD: {
    says: 'an order cancelled later does not count before',
    kpi: 'average-order-value',
    fault: dropped('.*o\\.valid_from <= w\\.at'),
  },
  ORDV: { sharedWith: 'ORD', why: 'orders, units and value of a period are one statement' },
  ORDQ: {
    says: 'a line that names no quantity is none',
    kpi: 'items-per-order',
    fault: /^default dropped \| coalesce\(quantity, \?\) \| order_k/,
  },
  ORDK: {
    says: 'each line is a category of its own',
    kpi: 'order-cross-sell-rate',
    fault: dropped('o\\.valid_from <= w\\.at|w\\.at < o\\.valid_to|.* \\| .*category_k.*order'),
  },
  ORDKX: { sharedWith: 'ORDK', why: 'baskets are made once; those with another category are a part of them' },
  BUY: {
    says: 'an order counts after its window',
    kpi: 'purchase-frequency',
    fault: dropped('valid_to <= \\? \\| g0,day,buyers'),
  },
  REP: { says: 'one order is a repetition', kpi: 'repeat-purchase-rate', fault: turned('n >= \\?.*repeaters') },
  CART: {
    says: 'every document is a cart',
    kpi: 'cart-abandonment-rate',
    fault: dropped('order_type IN .*converted_order_id'),
  },
  CARTBUY: {
    says: 'how long a cart took to become an order is told wrongly',
    kpi: 'cart-abandonment-rate',
    fault: /^(?:case dropped|comparison turned|filter dropped) \| .*(?:within_|seconds|placed_at)/,
  },
  RETURNED: {
    says: 'a return is one of every order',
    kpi: 'return-rate',
    fault: dropped('s\\.order_k = r\\.order_k'),
  },
  DECIDED: { says: 'what was lost was not decided', kpi: 'win-rate', fault: forgotten('failed of status') },
  WON: { says: 'what was fulfilled was not won', kpi: 'win-rate', fault: forgotten('fulfilled of status') },
  SALESDAYS: { sharedWith: 'WON', why: 'decided opportunities, those won and their days are one statement' },
  TRIAL: {
    says: 'tests, other roles or other days are trials',
    kpi: 'trial-to-paid-rate',
    fault: dropped('[^|]*\\| [^|]*paid_on'),
  },
  PAID: {
    says: 'whatever followed the trial was paid for',
    kpi: 'trial-to-paid-rate',
    fault: dropped('min\\(valid_from\\)'),
  },
  CLAIMS: {
    says: 'claims of another state, time or policy count',
    kpi: 'claims-frequency',
    fault: dropped('[^|]*\\| [^|]*claim_id'),
  },
  POLYEARS: {
    says: 'cover is counted of agreements that cover nothing',
    kpi: 'claims-frequency',
    fault: dropped('[^|]*\\| [^|]*parts'),
  },
  INCURRED: { says: 'cost of other claims counts', kpi: 'claims-severity', fault: dropped('[^|]*\\| [^|]*claim_id') },
  LOSSES: { sharedWith: 'INCURRED', why: 'kinds of cost of the same claims are read by one statement' },
  CLAIMSPAID: {
    says: 'payments after the period count',
    kpi: 'claims-ratio',
    fault: dropped('day <= \\? \\| [^|]*amount_'),
  },
  EARNED: {
    says: 'what was earned after the period counts',
    kpi: 'claims-ratio',
    fault: dropped('day <= \\? \\| [^|]*amount_'),
  },
  RESERVES: {
    says: 'what changed after the period counts',
    kpi: 'combined-ratio',
    fault: dropped('day <= \\? \\| [^|]*reserve_case'),
  },
  SETTLEMENTS: {
    says: 'claims of another state or policy are settled',
    kpi: 'claim-settlement-days',
    fault: dropped('[^|]*\\| [^|]*state_id'),
  },
  SPELLS: {
    says: 'a relationship lasts from another day, or to another',
    kpi: 'customer-tenure',
    fault: /^(?:extreme turned|sign turned|case dropped|comparison turned) \| .*held_/,
  },
  GAPS: {
    says: 'gaps of other customers or times count',
    kpi: 'faults-purchase-gaps',
    fault: dropped('[^|]*\\| [^|]*ends_on'),
  },
  survival: {
    says: 'durations that still run are left out',
    kpi: 'faults-restricted-mean',
    fault: /^(comparison turned|case dropped|extreme turned|filter dropped) .* \| point,ended,x,(?:g\d,)*entry/,
  },
  distribution: {
    says: 'amounts are ranked the other way round',
    kpi: 'faults-gini',
    fault: /^(sign turned|filter dropped) \| .*place/,
  },
  rank: {
    says: 'one more than the share counts among the largest',
    kpi: 'customer-concentration',
    fault: /^(comparison|sign) turned .*top_/,
  },
  pairs: {
    says: 'customers of every class stand in each',
    kpi: 'product-affinity',
    fault: dropped('valid_to <= \\? \\| g0,day,v|slot IN'),
  },
  AG: {
    says: 'agreements that are over, or of another line, are in force',
    kpi: 'policies-per-policyholder',
    fault: dropped('[^|]*\\| [^|]*(?:agreement|,v )'),
  },
  HOLDERS: {
    says: 'whoever stands in an agreement holds it',
    kpi: 'policies-per-policyholder',
    fault: dropped('h\\.role IN'),
  },
  ISSUED: {
    says: 'what was issued at another time counts',
    kpi: 'persistency-13m',
    fault: dropped('[^|]*\\| [^|]*(?:agreement_k|day)'),
  },
  DUE: {
    says: 'what ends at another time is up',
    kpi: 'policy-renewal-rate',
    fault: dropped('[^|]*\\| [^|]*(?:agreement_k|day)'),
  },
  ACCOUNTS: {
    says: 'accounts that are over count',
    kpi: 'dormant-account-rate',
    fault: dropped('[^|]*\\| [^|]*(?:agreement|day)'),
  },
  DORMANT: {
    says: 'what others did wakes an account',
    kpi: 'dormant-account-rate',
    fault: dropped('[^|]*\\| [^|]*(?:agreement|initiator)'),
  },
  PERSISTING: { sharedWith: 'ISSUED', why: 'what was issued and what of it is still there are one statement' },
  RENEWED: { sharedWith: 'DUE', why: 'what was up and what of it went on are one statement' },
  LIVES: {
    says: 'lives of other agreements or times count',
    kpi: 'account-attrition-rate',
    fault: dropped('[^|]*\\| [^|]*(?:agreement|valid_from)'),
  },
  LOGIN: {
    says: 'any contact is a login',
    kpi: 'digital-active-rate',
    fault: dropped('[^|]*\\| [^|]*(?:day|party_k)'),
  },
  RECORDS: {
    says: 'a record begins with its last change',
    kpi: 'identity-match-rate',
    fault: /^extreme turned \| min\(valid_from\) \| party_id/,
  },
  ROWS: { says: 'a reading that still goes on counts', kpi: 'data-coverage', fault: dropped('report IS NOT NULL') },
  AGE: { says: 'a reading that still goes on counts', kpi: 'data-freshness', fault: dropped('report IS NOT NULL') },
};

/** A formula that makes the error, and what is said instead of a figure. */
interface Refused {
  says: string;
  change: Partial<KpiDefinition>;
  message: RegExp;
}

const overPeriod: Partial<KpiDefinition> = { time: 'PER', grain: 'segment x P' };

/** The ten commonest errors (DOMAIN 6): planted, or refused where a formula could make them. */
export const BY_ERROR: readonly {
  row: number;
  error: string;
  faults: readonly Deliberate[];
  refused: readonly Refused[];
}[] = [
  {
    row: 1,
    error: 'average of averages',
    faults: [],
    refused: [
      {
        says: 'ratios of customers are summed',
        change: { ...overPeriod, numerator: 'sum(c in CU(D): NSc(P) / CATc(D))' },
        message: /would average averages/,
      },
      {
        says: 'a ratio stands in one side',
        change: { ...overPeriod, numerator: 'REV(P) / n(CU(D))', denominator: 'n(CU(D))', additivity: 'A0' },
        message: /would average averages/,
      },
    ],
  },
  {
    row: 2,
    error: 'fan-out joins, joint holders, roles',
    faults: [
      {
        says: 'an agreement that is not in force is held',
        kpi: 'products-per-customer',
        fault: forgotten('in_force of a\\.status \\| party_k,agreement_k'),
        quick: true,
      },
    ],
    refused: [
      {
        says: 'money is summed over every row of a customer',
        change: { numerator: 'sum(h in H(D): MRRc(D))' },
        message: /more than one row a customer/,
      },
    ],
  },
  {
    row: 3,
    error: 'survivorship',
    faults: [
      {
        says: 'only relationships that ended tell how long they last',
        kpi: 'customer-tenure',
        fault: /^(comparison turned|case dropped|extreme turned|filter dropped) .* \| point,ended,x,(?:g\d,)*entry/,
      },
    ],
    refused: [],
  },
  {
    row: 4,
    error: 'immature cohorts and partial periods',
    faults: [
      {
        says: 'a cohort is looked at when it is older than it was asked for',
        kpi: 'cohort-retention-rate',
        fault: dropped('[^|]*\\| point,[^|]*age'),
      },
    ],
    refused: [],
  },
  {
    row: 5,
    error: 'net change taken for churn',
    faults: [
      {
        says: 'nobody who is there at the end can make up for somebody lost',
        kpi: 'customer-churn-rate',
        fault: dropped('b\\.party_k = l\\.party_k|e\\.spell_to <= w\\.at'),
      },
    ],
    refused: [],
  },
  {
    row: 6,
    error: 'late data and silent restatement',
    faults: [
      {
        says: 'what was learned later is known before',
        kpi: 'products-per-customer',
        fault: dropped('recorded_at <= \\?'),
        quick: true,
      },
    ],
    refused: [],
  },
  {
    row: 7,
    error: 'time zone, month end, closed interval',
    faults: [
      {
        says: 'an account closed on a day is held on it',
        kpi: 'products-per-customer',
        fault: turned('(?:day|valid_to) <= \\? \\| day,'),
        quick: true,
      },
    ],
    refused: [],
  },
  {
    row: 8,
    error: 'currency and unit mixing',
    faults: [
      {
        says: 'a rate of another kind or currency converts',
        kpi: 'revenue-growth-rate',
        fault: dropped('rate_kind IN|r\\.(base|quote|currency)'),
      },
    ],
    refused: [
      {
        says: 'amounts of several currencies are summed',
        change: { ...overPeriod, numerator: 'sum(amount)' },
        message: /amount cannot be summed/,
      },
      {
        says: 'money and heads are added',
        change: { ...overPeriod, numerator: 'REV(P) + n(CU(D))' },
        message: /puts money and a count together/,
      },
    ],
  },
  {
    row: 9,
    error: 'wrong denominator or basis under the right name',
    faults: [],
    refused: [
      {
        says: 'a variant is chosen by a parameter that nobody declares',
        change: { variants: [{ when: { base: 'all' }, denominator: '2' }] },
        message: /"base", which is not declared/,
      },
      {
        says: 'a figure at a day is of a period',
        change: { numerator: 'REV(P)' },
        message: /REV is over a period, the figure is declared PIT/,
      },
    ],
  },
  {
    row: 10,
    error: 'significance hunting, tiny groups, noise read as news',
    faults: [
      {
        says: 'pairs are counted of whoever has held anything at any time',
        kpi: 'product-affinity',
        fault: dropped('valid_to <= \\?|valid_from <= \\?'),
      },
    ],
    refused: [],
  },
];

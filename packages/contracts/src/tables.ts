/**
 * The twelve canonical tables. This list is the single place for their columns: DDL, the checks of a sync and the
 * documentation are made from it. Every row also carries the lineage columns (source, batch, both clocks).
 */
export type ColumnType =
  | 'text'
  | 'date'
  | 'instant'
  | 'money'
  | 'quantity'
  | 'integer'
  | 'boolean'
  | 'currency'
  | 'share'
  | 'score'
  | 'rate';

export interface Column {
  type: ColumnType;
  /** May be null. Required otherwise. */
  optional?: true;
  /** Used when a source sends nothing. */
  default?: string;
  /** Closed list. */
  in?: readonly string[];
}

export interface TableDescription {
  /** state: rows say "from this day on"; fact: immutable rows with an id of their own. */
  kind: 'state' | 'fact';
  key: readonly string[];
  columns: Readonly<Record<string, Column>>;
  about: string;
}

const text: Column = { type: 'text' };
const optional = (type: ColumnType, list?: readonly string[]): Column =>
  list ? { type, optional: true, in: list } : { type, optional: true };
const oneOf = (...list: string[]): Column => ({ type: 'text', in: list });
const flag = (value: 'true' | 'false'): Column => ({ type: 'boolean', default: value });

const MOVEMENT_KINDS = [
  'sale_gross',
  'discount',
  'return',
  'shipping',
  'tax',
  'refund_cash',
  'cogs',
  'recurring_revenue',
  'usage_revenue',
  'one_off_revenue',
  'interest_income',
  'interest_expense',
  'fee_income',
  'fee_expense',
  'deposit',
  'withdrawal',
  'disbursement',
  'repayment',
  'impairment',
  'ftp_charge',
  'ftp_credit',
  'premium_written',
  'premium_earned',
  'premium_ceded',
  'claim_paid',
  'claim_recovery',
  'claim_ceded',
  'claim_expense',
  'commission',
  'direct_cost',
  'marketing_cost',
] as const;

const KPI_LINES = [
  'interest_income',
  'interest_expense',
  'dividend_income',
  'fee_income',
  'fee_expense',
  'trading_result',
  'fx_result',
  'sales_revenue',
  'subscription_revenue',
  'other_operating_income',
  'other_operating_expense',
  'staff_cost',
  'admin_cost',
  'depreciation',
  'amortisation_intangibles',
  'regulatory_contributions',
  'impairment_credit',
  'impairment_other',
  'tax',
  'cogs',
  'sales_marketing',
  'research_development',
  'support_cost',
  'acquisition_cost',
  'commission',
  'premium',
  'reinsurance',
  'investment_income',
  'claims',
  'reserve_change',
  'quality_improvement',
  'other_income',
  'other_expense',
] as const;

export const CANONICAL_TABLES = {
  party: {
    kind: 'state',
    key: ['party_id'],
    about: 'Persons, organisations, households and groups.',
    columns: {
      party_id: text,
      party_type: oneOf('person', 'organisation', 'household', 'group'),
      lifecycle: { ...oneOf('prospect', 'customer', 'former', 'deceased', 'unknown'), default: 'unknown' },
      parent_party_id: optional('text'),
      birth_date: optional('date'),
      country: optional('text'),
      industry_code: optional('text'),
      employee_count: optional('integer'),
      acquisition_channel: optional('text'),
      is_test: flag('false'),
      is_internal: flag('false'),
    },
  },
  party_segment: {
    kind: 'state',
    key: ['party_id', 'scheme'],
    about: 'Any classification of a party, with its history.',
    columns: { party_id: text, scheme: text, segment: text },
  },
  product: {
    kind: 'state',
    key: ['product_id'],
    about: 'The catalogue; a product is counted at its category.',
    columns: {
      product_id: text,
      name: text,
      category: text,
      family: optional('text'),
      line_of_business: oneOf('bank', 'insurance', 'software', 'goods', 'service'),
      is_countable: flag('true'),
      is_recurring: flag('false'),
      is_earning_asset: flag('false'),
      is_licence: flag('false'),
      is_transactional: flag('false'),
      term_rule: { ...oneOf('expires', 'rolls', 'until_settled'), default: 'until_settled' },
      bundle_of: optional('text'),
      unit_cost: optional('money'),
      currency: optional('currency'),
    },
  },
  agreement: {
    kind: 'state',
    key: ['agreement_id'],
    about: 'Accounts, loans, cards, policies, subscriptions, licences.',
    columns: {
      agreement_id: text,
      product_id: text,
      status: oneOf(
        'applied',
        'approved',
        'trial',
        'in_force',
        'dormant',
        'arrears',
        'suspended',
        'closed',
        'rejected',
        'withdrawn',
      ),
      close_reason: optional('text', [
        'customer',
        'firm',
        'matured',
        'lapsed',
        'renewed',
        'transferred',
        'written_off',
        'deceased',
        'error',
        'unknown',
      ]),
      opened_on: optional('date'),
      term_end_on: optional('date'),
      renews_agreement_id: optional('text'),
      quantity: { type: 'quantity', default: '1' },
      recurring_amount: optional('money'),
      recurring_unit: optional('text', ['day', 'week', 'month', 'year']),
      recurring_count: optional('integer'),
      currency: { type: 'currency', optional: true },
      entity: optional('text'),
      branch: optional('text'),
      channel: optional('text'),
      is_test: flag('false'),
    },
  },
  agreement_party: {
    kind: 'state',
    key: ['agreement_id', 'party_id', 'role'],
    about: 'Who stands in what role of an agreement.',
    columns: {
      agreement_id: text,
      party_id: text,
      role: oneOf(
        'owner',
        'joint_owner',
        'authorised_user',
        'guarantor',
        'insured',
        'beneficiary',
        'payer',
        'end_user',
      ),
      active: flag('true'),
      share: { type: 'share', default: '1' },
    },
  },
  sales_order: {
    kind: 'state',
    key: ['order_id'],
    about: 'Orders, carts, quotes, opportunities.',
    columns: {
      order_id: text,
      order_type: { ...oneOf('order', 'cart', 'quote', 'opportunity'), default: 'order' },
      party_id: optional('text'),
      status: oneOf('draft', 'placed', 'paid', 'fulfilled', 'cancelled', 'failed'),
      placed_at: optional('instant'),
      business_date: { type: 'date' },
      cancelled_on: optional('date'),
      channel: optional('text'),
      currency: { type: 'currency' },
      is_test: flag('false'),
      converted_order_id: optional('text'),
    },
  },
  claim: {
    kind: 'state',
    key: ['claim_id'],
    about: 'Insurance claims; their money lives in movement and position.',
    columns: {
      claim_id: text,
      agreement_id: text,
      party_id: optional('text'),
      loss_date: { type: 'date' },
      reported_date: { type: 'date' },
      closed_date: optional('date'),
      status: oneOf('open', 'closed', 'nil', 'rejected', 'reopened'),
      cause: optional('text'),
    },
  },
  position: {
    kind: 'fact',
    key: ['position_id'],
    about: 'Semi-additive balances at a day.',
    columns: {
      position_id: text,
      kind: oneOf(
        'ledger_balance',
        'deposit_balance',
        'outstanding_principal',
        'earning_assets',
        'days_past_due',
        'nonperforming_principal',
        'reserve_case',
        'reserve_ibnr',
        'reserve_ceded',
        'unearned_premium',
        'seats_used',
        'wallet_estimate',
      ),
      position_date: { type: 'date' },
      average_from: optional('date'),
      agreement_id: optional('text'),
      party_id: optional('text'),
      claim_id: optional('text'),
      ledger_code: optional('text'),
      product_id: optional('text'),
      origin_from: optional('date'),
      amount: optional('money'),
      quantity: optional('quantity'),
      currency: optional('currency'),
      entity: optional('text'),
      branch: optional('text'),
    },
  },
  movement: {
    kind: 'fact',
    key: ['movement_id'],
    about: 'Every money or quantity line of a customer, agreement, order or claim.',
    columns: {
      movement_id: text,
      kind: oneOf(...MOVEMENT_KINDS),
      party_id: optional('text'),
      agreement_id: optional('text'),
      product_id: optional('text'),
      order_id: optional('text'),
      claim_id: optional('text'),
      quantity: optional('quantity'),
      amount: { type: 'money' },
      currency: { type: 'currency' },
      occurred_at: optional('instant'),
      business_date: { type: 'date' },
      service_from: optional('date'),
      service_to: optional('date'),
      initiator: optional('text', ['customer', 'firm', 'third_party']),
      purpose: optional('text', ['salary', 'pension', 'benefit', 'other']),
      reverses_movement_id: optional('text'),
    },
  },
  interaction: {
    kind: 'fact',
    key: ['interaction_id'],
    about: 'Logins, visits, tickets, surveys, campaign contacts.',
    columns: {
      interaction_id: text,
      kind: oneOf(
        'login',
        'session',
        'product_used',
        'ticket',
        'ticket_closed',
        'call',
        'visit',
        'complaint',
        'survey_nps',
        'survey_csat',
        'campaign_contact',
        'campaign_response',
        'referral',
      ),
      party_id: optional('text'),
      user_key: optional('text'),
      agreement_id: optional('text'),
      product_id: optional('text'),
      score: optional('score'),
      quantity: optional('quantity'),
      occurred_at: optional('instant'),
      business_date: { type: 'date' },
    },
  },
  gl_entry: {
    kind: 'fact',
    key: ['entry_id'],
    about: 'Posted ledger lines, debit positive.',
    columns: {
      entry_id: text,
      entry_type: { ...oneOf('normal', 'adjustment', 'opening', 'closing', 'elimination'), default: 'normal' },
      entity: text,
      branch: optional('text'),
      line_of_business: optional('text'),
      channel: optional('text'),
      jurisdiction: optional('text'),
      account_code: text,
      account_class: oneOf('asset', 'liability', 'equity', 'income', 'expense', 'off_balance'),
      kpi_line: optional('text', KPI_LINES),
      cost_pool: optional('text'),
      posting_date: { type: 'date' },
      amount: { type: 'money' },
      currency: { type: 'currency' },
      functional_amount: { type: 'money' },
      functional_currency: { type: 'currency' },
      party_id: optional('text'),
      product_id: optional('text'),
    },
  },
  fx_rate: {
    kind: 'fact',
    key: ['base', 'quote', 'rate_kind', 'rate_date'],
    about: 'Value of one unit of the base currency in the quote currency.',
    columns: {
      base: { type: 'currency' },
      quote: { type: 'currency' },
      rate_kind: oneOf('spot', 'month_average', 'closing', 'budget'),
      rate_date: { type: 'date' },
      rate: { type: 'rate' },
    },
  },
} as const satisfies Record<string, TableDescription>;

export type CanonicalTable = keyof typeof CANONICAL_TABLES;

/** The description of a table with its literal types widened, for code that works on any table. */
export const tableDescription = (table: CanonicalTable): TableDescription => CANONICAL_TABLES[table];

export const isCanonicalTable = (name: string): name is CanonicalTable => Object.hasOwn(CANONICAL_TABLES, name);

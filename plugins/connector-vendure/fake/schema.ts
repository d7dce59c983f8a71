/**
 * The part of Vendure's Admin API that the connector uses, in the words of its published schema (3.7). A test asks a running
 * shop whether it has all of it.
 */
export const SCHEMA = /* GraphQL */ `
  scalar DateTime
  scalar JSON
  scalar Money

  enum SortOrder {
    ASC
    DESC
  }
  enum CurrencyCode {
    EUR
    JPY
    KWD
  }
  enum OrderType {
    Regular
    Seller
    Aggregate
  }
  enum HistoryEntryType {
    CUSTOMER_ADDED_TO_GROUP
    CUSTOMER_REMOVED_FROM_GROUP
    ORDER_STATE_TRANSITION
    ORDER_CANCELLATION
    ORDER_REFUND_TRANSITION
    ORDER_FULFILLMENT_TRANSITION
  }
  enum ErrorCode {
    INVALID_CREDENTIALS_ERROR
  }

  input BooleanOperators {
    eq: Boolean
    isNull: Boolean
  }
  input StringOperators {
    eq: String
    in: [String!]
    isNull: Boolean
  }
  input DateOperators {
    eq: DateTime
    before: DateTime
    after: DateTime
    isNull: Boolean
  }

  type Query {
    activeChannel: Channel!
    globalSettings: GlobalSettings!
    customers(options: CustomerListOptions): CustomerList!
    productVariants(options: ProductVariantListOptions): ProductVariantList!
    orders(options: OrderListOptions): OrderList!
  }
  type Mutation {
    login(username: String!, password: String!, rememberMe: Boolean): NativeAuthenticationResult!
  }

  union NativeAuthenticationResult = CurrentUser | InvalidCredentialsError
  interface ErrorResult {
    errorCode: ErrorCode!
    message: String!
  }
  type InvalidCredentialsError implements ErrorResult {
    errorCode: ErrorCode!
    message: String!
  }
  type CurrentUser {
    id: ID!
  }

  type Channel {
    id: ID!
    code: String!
    token: String!
  }
  type GlobalSettings {
    id: ID!
    serverConfig: ServerConfig!
  }
  type ServerConfig {
    moneyStrategyPrecision: Int!
  }

  input CustomerListOptions {
    skip: Int
    take: Int
    sort: CustomerSortParameter
  }
  input CustomerSortParameter {
    id: SortOrder
    createdAt: SortOrder
    updatedAt: SortOrder
  }
  type CustomerList {
    items: [Customer!]!
    totalItems: Int!
  }
  type Customer {
    id: ID!
    createdAt: DateTime!
    updatedAt: DateTime!
    user: User
    addresses: [Address!]
    groups: [CustomerGroup!]!
    history(options: HistoryEntryListOptions): HistoryEntryList!
  }
  type User {
    id: ID!
    createdAt: DateTime!
  }
  type Address {
    id: ID!
    updatedAt: DateTime!
    defaultShippingAddress: Boolean
    country: Country!
  }
  type Country {
    code: String!
  }
  type CustomerGroup {
    id: ID!
    name: String!
  }

  input HistoryEntryListOptions {
    skip: Int
    take: Int
    sort: HistoryEntrySortParameter
    filter: HistoryEntryFilterParameter
  }
  input HistoryEntrySortParameter {
    createdAt: SortOrder
  }
  input HistoryEntryFilterParameter {
    type: StringOperators
  }
  type HistoryEntryList {
    items: [HistoryEntry!]!
    totalItems: Int!
  }
  type HistoryEntry {
    id: ID!
    createdAt: DateTime!
    type: HistoryEntryType!
    data: JSON!
  }

  input ProductVariantListOptions {
    skip: Int
    take: Int
    sort: ProductVariantSortParameter
  }
  input ProductVariantSortParameter {
    id: SortOrder
    createdAt: SortOrder
    updatedAt: SortOrder
  }
  type ProductVariantList {
    items: [ProductVariant!]!
    totalItems: Int!
  }
  type ProductVariant {
    id: ID!
    createdAt: DateTime!
    updatedAt: DateTime!
    name: String!
    product: Product!
  }
  type Product {
    id: ID!
    slug: String!
  }

  input OrderListOptions {
    skip: Int
    take: Int
    sort: OrderSortParameter
    filter: OrderFilterParameter
  }
  input OrderSortParameter {
    id: SortOrder
    createdAt: SortOrder
    updatedAt: SortOrder
    orderPlacedAt: SortOrder
  }
  input OrderFilterParameter {
    createdAt: DateOperators
    updatedAt: DateOperators
    orderPlacedAt: DateOperators
    type: StringOperators
    state: StringOperators
    active: BooleanOperators
  }
  type OrderList {
    items: [Order!]!
    totalItems: Int!
  }
  type Order {
    id: ID!
    createdAt: DateTime!
    updatedAt: DateTime!
    type: OrderType!
    orderPlacedAt: DateTime
    state: String!
    currencyCode: CurrencyCode!
    channels: [Channel!]!
    customer: Customer
    lines: [OrderLine!]!
    surcharges: [Surcharge!]!
    modifications: [OrderModification!]!
    fulfillments: [Fulfillment!]
    payments: [Payment!]
    shipping: Money!
    shippingWithTax: Money!
    shippingLines: [ShippingLine!]!
    history(options: HistoryEntryListOptions): HistoryEntryList!
  }
  type OrderLine {
    id: ID!
    quantity: Int!
    orderPlacedQuantity: Int!
    unitPrice: Money!
    unitPriceWithTax: Money!
    linePrice: Money!
    proratedLinePrice: Money!
    proratedLinePriceWithTax: Money!
    productVariant: ProductVariant!
  }
  type ShippingLine {
    id: ID!
    price: Money!
    priceWithTax: Money!
  }
  type Surcharge {
    id: ID!
    createdAt: DateTime!
    price: Money!
    priceWithTax: Money!
  }
  type OrderModification {
    id: ID!
    createdAt: DateTime!
    lines: [OrderModificationLine!]!
  }
  type OrderModificationLine {
    orderLineId: ID!
    quantity: Int!
  }
  type Fulfillment {
    id: ID!
    createdAt: DateTime!
    state: String!
    lines: [FulfillmentLine!]!
  }
  type FulfillmentLine {
    orderLineId: ID!
    quantity: Int!
  }
  type Payment {
    id: ID!
    refunds: [Refund!]!
  }
  type Refund {
    id: ID!
    createdAt: DateTime!
    updatedAt: DateTime!
    state: String!
    total: Money!
    shipping: Money!
    paymentId: ID!
    lines: [RefundLine!]!
  }
  type RefundLine {
    orderLineId: ID!
    quantity: Int!
  }
`;

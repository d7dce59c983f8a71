// A shop with something in it, and what its customers and its staff do there.
import { FAILURE, openSession } from './call-api.mjs';
import { makeShop, YEN } from './make-shop.mjs';

const PASSWORD = 'a password of a customer';

/** Makes the shop, and gives what may happen in it. */
export const openShop = async (vendure) => {
  const staff = openSession(vendure.admin);
  await staff.logIn(vendure.username, vendure.password);
  const { call } = staff;
  const { variants, shippingMethodId } = await makeShop(call);

  const addCustomer = async (emailAddress, countryCode) => {
    const { createCustomer } = await call(
      `mutation ($input: CreateCustomerInput!, $password: String) {
        createCustomer(input: $input, password: $password) { ... on Customer { id } ${FAILURE} } }`,
      { input: { emailAddress, firstName: 'Jan', lastName: 'Doe' }, password: PASSWORD },
    );
    if (countryCode !== undefined) await addAddress(createCustomer.id, countryCode);
    return createCustomer.id;
  };

  const addAddress = (customerId, countryCode, defaultShippingAddress = true) =>
    call(
      'mutation ($id: ID!, $input: CreateAddressInput!) { createCustomerAddress(customerId: $id, input: $input) { id } }',
      { id: customerId, input: { streetLine1: 'High Street 1', countryCode, defaultShippingAddress } },
    );

  /** Buys something as a guest, or as the customer with this address; gives the order as the shop knows it then. */
  const placeOrder = async ({ email, isGuest = false, lines, channel, coupon, countryCode = 'CZ' }) => {
    const shopper = openSession(vendure.shop, channel);
    if (!isGuest) await shopper.logIn(email, PASSWORD);
    for (const { variantId, quantity } of lines) {
      await shopper.call(
        `mutation ($variantId: ID!, $quantity: Int!) {
          addItemToOrder(productVariantId: $variantId, quantity: $quantity) { ... on Order { id } ${FAILURE} } }`,
        { variantId, quantity },
      );
    }
    if (isGuest) {
      await shopper.call(
        `mutation ($input: CreateCustomerInput!) { setCustomerForOrder(input: $input) { ... on Order { id } ${FAILURE} } }`,
        { input: { emailAddress: email, firstName: 'Guest', lastName: 'Doe' } },
      );
    }
    await shopper.call(
      `mutation ($input: CreateAddressInput!) { setOrderShippingAddress(input: $input) { ... on Order { id } ${FAILURE} } }`,
      { input: { streetLine1: 'Low Street 1', countryCode } },
    );
    await shopper.call(
      `mutation ($id: ID!) { setOrderShippingMethod(shippingMethodId: [$id]) { ... on Order { id } ${FAILURE} } }`,
      { id: shippingMethodId },
    );
    if (coupon !== undefined) {
      await shopper.call(
        `mutation ($code: String!) { applyCouponCode(couponCode: $code) { ... on Order { id } ${FAILURE} } }`,
        { code: coupon },
      );
    }
    await shopper.call(
      `mutation { transitionOrderToState(state: "ArrangingPayment") { ... on Order { id } ... on OrderStateTransitionError { errorCode message } } }`,
    );
    const { addPaymentToOrder } = await shopper.call(
      `mutation { addPaymentToOrder(input: { method: "card", metadata: {} }) { ... on Order { id } ${FAILURE} } }`,
    );
    return orderOf(addPaymentToOrder.id);
  };

  const orderOf = async (id) => {
    const { order } = await call(
      `query ($id: ID!) { order(id: $id) {
        id state totalWithTax lines { id quantity proratedUnitPriceWithTax } payments { id amount } } }`,
      { id },
    );
    return order;
  };

  /** Sends what it has, or these lines. */
  const ship = async (order, lines = order.lines) => {
    const { addFulfillmentToOrder } = await call(
      `mutation ($input: FulfillOrderInput!) { addFulfillmentToOrder(input: $input) { ... on Fulfillment { id } ${FAILURE} } }`,
      {
        input: {
          lines: lines.map(({ id, quantity }) => ({ orderLineId: id, quantity })),
          handler: { code: 'manual-fulfillment', arguments: [{ name: 'method', value: 'parcel' }] },
        },
      },
    );
    for (const state of ['Shipped', 'Delivered']) {
      await call(
        `mutation ($id: ID!, $state: String!) {
          transitionFulfillmentToState(id: $id, state: $state) { ... on Fulfillment { id }
            ... on FulfillmentStateTransitionError { errorCode message } } }`,
        { id: addFulfillmentToOrder.id, state },
      );
    }
  };

  /** The whole order with its shipping, or these lines alone. */
  const cancel = (order, lines) =>
    call(`mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { ... on Order { id } ${FAILURE} } }`, {
      input: {
        orderId: order.id,
        cancelShipping: lines === undefined,
        ...(lines === undefined ? {} : { lines: lines.map(({ id, quantity }) => ({ orderLineId: id, quantity })) }),
      },
    });

  /** Money back: for these lines, or an amount. */
  const refund = async (order, { lines = [], amount, shipping = 0 }) => {
    const { refundOrder } = await call(
      `mutation ($input: RefundOrderInput!) { refundOrder(input: $input) { ... on Refund { id total state } ${FAILURE} } }`,
      {
        input: {
          paymentId: order.payments[0].id,
          reason: 'as asked',
          lines: lines.map(({ id, quantity }) => ({ orderLineId: id, quantity })),
          shipping,
          adjustment: 0,
          ...(amount === undefined ? {} : { amount }),
        },
      },
    );
    await call(
      `mutation ($id: ID!) { settleRefund(input: { id: $id, transactionId: "t" }) { ... on Refund { id } ${FAILURE} } }`,
      { id: refundOrder.id },
    );
  };

  /** Changes how many pieces lines have, and adds a surcharge; what becomes too much of the payment is to be paid back. */
  const modify = async (order, lines, surcharge) => {
    const goTo = (state) =>
      call(
        `mutation ($id: ID!, $state: String!) { transitionOrderToState(id: $id, state: $state) { ... on Order { id }
          ... on OrderStateTransitionError { errorCode message transitionError } } }`,
        { id: order.id, state },
      );
    await goTo('Modifying');
    await call(
      `mutation ($input: ModifyOrderInput!) { modifyOrder(input: $input) { ... on Order { id } ${FAILURE} } }`,
      {
        input: {
          dryRun: false,
          orderId: order.id,
          adjustOrderLines: lines.map(({ id, quantity }) => ({ orderLineId: id, quantity })),
          surcharges: [
            { description: 'Gift wrap', price: surcharge, priceIncludesTax: false, taxRate: 21, taxDescription: 'VAT' },
          ],
          refund: { paymentId: order.payments[0].id, reason: 'as asked' },
        },
      },
    );
    await goTo('PaymentSettled');
  };

  /** Somebody on the staff who may do so much and no more. */
  const addAdministrator = async (emailAddress, password, permissions) => {
    const { createRole } = await call('mutation ($input: CreateRoleInput!) { createRole(input: $input) { id } }', {
      input: { code: emailAddress, description: '', permissions },
    });
    await call('mutation ($input: CreateAdministratorInput!) { createAdministrator(input: $input) { id } }', {
      input: { emailAddress, password, firstName: 'Eva', lastName: 'Doe', roleIds: [createRole.id] },
    });
  };

  /** A key that may do what whoever made the shop may. */
  const addApiKey = async () => {
    const { roles } = await call(
      '{ roles(options: { filter: { code: { eq: "__super_admin_role__" } } }) { items { id } } }',
    );
    const { createApiKey } = await call(
      'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey } }',
      {
        input: { roleIds: [roles.items[0].id], translations: [{ languageCode: 'en', name: 'A key' }] },
      },
    );
    return createApiKey.apiKey;
  };

  return {
    call,
    variants,
    addAdministrator,
    addApiKey,
    modify,
    addCustomer,
    addAddress,
    placeOrder,
    orderOf,
    ship,
    cancel,
    refund,
  };
};

export { YEN };

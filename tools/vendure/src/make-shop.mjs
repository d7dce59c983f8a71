// What a shop needs before anybody can buy in it: zones, taxes, shipping, payment, a second currency, things to sell.

const PRODUCTS = [
  { name: 'Lamp', price: 4990, yen: 780000, variants: ['Lamp black', 'Lamp white'] },
  { name: 'Chair', price: 12900, yen: 2100000, variants: ['Chair'] },
  { name: 'Cup', price: 850, yen: 130000, variants: ['Cup blue', 'Cup red', 'Cup green'] },
];

/** The channel in yen; that in euro is the default one. */
export const YEN = 'yen-channel';

/** Makes it through the API, and gives the ids of what others need. */
export const makeShop = async (call) => {
  const language = { languageCode: 'en' };
  const countries = {};
  for (const [code, name] of [
    ['CZ', 'Czechia'],
    ['JP', 'Japan'],
    ['DE', 'Germany'],
  ]) {
    const input = { code, enabled: true, translations: [{ ...language, name }] };
    const { createCountry } = await call(
      'mutation ($input: CreateCountryInput!) { createCountry(input: $input) { id } }',
      { input },
    );
    countries[code] = createCountry.id;
  }
  const { createZone } = await call('mutation ($input: CreateZoneInput!) { createZone(input: $input) { id } }', {
    input: { name: 'World', memberIds: Object.values(countries) },
  });
  const zones = { defaultTaxZoneId: createZone.id, defaultShippingZoneId: createZone.id };
  const { activeChannel } = await call('{ activeChannel { id } }');
  const channel = 'id ... on LanguageNotAvailableError { errorCode message }'.replace('id ', '... on Channel { id } ');
  await call(`mutation ($input: UpdateChannelInput!) { updateChannel(input: $input) { ${channel} } }`, {
    input: {
      id: activeChannel.id,
      defaultCurrencyCode: 'EUR',
      availableCurrencyCodes: ['EUR'],
      pricesIncludeTax: false,
      ...zones,
    },
  });
  const { createChannel } = await call(
    `mutation ($input: CreateChannelInput!) { createChannel(input: $input) { ${channel} } }`,
    {
      input: {
        code: 'japan',
        token: YEN,
        defaultLanguageCode: 'en',
        pricesIncludeTax: true,
        defaultCurrencyCode: 'JPY',
        availableCurrencyCodes: ['JPY'],
        ...zones,
      },
    },
  );
  const { createTaxCategory } = await call(
    'mutation { createTaxCategory(input: { name: "Standard", isDefault: true }) { id } }',
  );
  await call('mutation ($input: CreateTaxRateInput!) { createTaxRate(input: $input) { id } }', {
    input: { name: 'VAT', enabled: true, value: 21, categoryId: createTaxCategory.id, zoneId: createZone.id },
  });
  const shippingMethodId = await makeShipping(call, language);
  const paymentMethodId = await makePayment(call, language);
  const away = { channelId: createChannel.id };
  await call(
    'mutation ($input: AssignShippingMethodsToChannelInput!) { assignShippingMethodsToChannel(input: $input) { id } }',
    {
      input: { ...away, shippingMethodIds: [shippingMethodId] },
    },
  );
  await call(
    'mutation ($input: AssignPaymentMethodsToChannelInput!) { assignPaymentMethodsToChannel(input: $input) { id } }',
    {
      input: { ...away, paymentMethodIds: [paymentMethodId] },
    },
  );
  await call(
    `mutation ($input: CreatePromotionInput!) { createPromotion(input: $input) { ... on Promotion { id } } }`,
    {
      input: {
        enabled: true,
        couponCode: 'TENTH',
        conditions: [],
        actions: [{ code: 'order_percentage_discount', arguments: [{ name: 'discount', value: '10' }] }],
        translations: [{ ...language, name: 'A tenth off' }],
      },
    },
  );
  const variants = [];
  for (const product of PRODUCTS) {
    variants.push(...(await makeProduct(call, product, { ...language, taxCategoryId: createTaxCategory.id, ...away })));
  }
  return { variants, shippingMethodId, countries };
};

const argumentsOf = (values) => Object.entries(values).map(([name, value]) => ({ name, value: String(value) }));

const makeShipping = async (call, language) => {
  const { createShippingMethod } = await call(
    'mutation ($input: CreateShippingMethodInput!) { createShippingMethod(input: $input) { id } }',
    {
      input: {
        code: 'parcel',
        fulfillmentHandler: 'manual-fulfillment',
        checker: { code: 'default-shipping-eligibility-checker', arguments: argumentsOf({ orderMinimum: 0 }) },
        calculator: {
          code: 'default-shipping-calculator',
          arguments: argumentsOf({ rate: 500, includesTax: 'auto', taxRate: 21 }),
        },
        translations: [{ ...language, name: 'Parcel', description: '' }],
      },
    },
  );
  return createShippingMethod.id;
};

const makePayment = async (call, language) => {
  const { createPaymentMethod } = await call(
    'mutation ($input: CreatePaymentMethodInput!) { createPaymentMethod(input: $input) { id } }',
    {
      input: {
        code: 'card',
        enabled: true,
        handler: { code: 'dummy-payment-handler', arguments: argumentsOf({ automaticSettle: true }) },
        translations: [{ ...language, name: 'Card', description: '' }],
      },
    },
  );
  return createPaymentMethod.id;
};

const makeProduct = async (call, { name, price, yen, variants }, { languageCode, taxCategoryId, channelId }) => {
  const slug = name.toLowerCase();
  const { createProduct } = await call(
    'mutation ($input: CreateProductInput!) { createProduct(input: $input) { id } }',
    {
      input: { translations: [{ languageCode, name, slug, description: '' }] },
    },
  );
  const productId = createProduct.id;
  let optionIds = [];
  if (variants.length > 1) {
    const { createProductOptionGroup } = await call(
      'mutation ($input: CreateProductOptionGroupInput!) { createProductOptionGroup(input: $input) { id options { id } } }',
      {
        input: {
          code: `${slug}-colour`,
          translations: [{ languageCode, name: 'Colour' }],
          options: variants.map((each) => ({
            code: each.toLowerCase().replace(' ', '-'),
            translations: [{ languageCode, name: each }],
          })),
        },
      },
    );
    optionIds = createProductOptionGroup.options.map(({ id }) => id);
    await call(
      'mutation ($productId: ID!, $group: ID!) { addOptionGroupToProduct(productId: $productId, optionGroupId: $group) { id } }',
      {
        productId,
        group: createProductOptionGroup.id,
      },
    );
  }
  const { createProductVariants } = await call(
    'mutation ($input: [CreateProductVariantInput!]!) { createProductVariants(input: $input) { id name } }',
    {
      input: variants.map((each, at) => ({
        productId,
        taxCategoryId,
        price,
        sku: each,
        trackInventory: 'FALSE',
        translations: [{ languageCode, name: each }],
        optionIds: optionIds.slice(at, at + 1),
      })),
    },
  );
  await call('mutation ($input: AssignProductsToChannelInput!) { assignProductsToChannel(input: $input) { id } }', {
    input: { productIds: [productId], channelId, priceFactor: 1 },
  });
  await call(
    'mutation ($input: [UpdateProductVariantInput!]!) { updateProductVariants(input: $input) { id } }',
    { input: createProductVariants.map(({ id }) => ({ id, price: yen })) },
    YEN,
  );
  return createProductVariants.map((variant) => ({ ...variant, productId }));
};

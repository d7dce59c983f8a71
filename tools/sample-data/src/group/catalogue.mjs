/**
 * What the group sells. Prices are in euro.
 *
 * @typedef {'retail' | 'private' | 'sme' | 'corporate'} Line
 * @typedef {'account' | 'card' | 'loan' | 'policy' | 'licence' | 'membership'} Kind
 *
 * @typedef {object} Product
 * @property {string} id
 * @property {string} name
 * @property {string} category   what "a product held" is counted by
 * @property {string} family
 * @property {Kind} kind
 * @property {Line[]} lines      who may hold it
 * @property {'expires' | 'rolls' | 'until_settled'} termRule
 * @property {number} price      per month (bank fee, seat) or per year (policy, card, membership)
 */

/** @type {Line[]} */
const PERSONS = ['retail', 'private'];
/** @type {Line[]} */
const FIRMS = ['sme', 'corporate'];

/** @type {Product[]} */
export const PRODUCTS = [
  product('B-EVERYDAY', 'Everyday Account', 'current account', 'payments', 'account', PERSONS, 'until_settled', 4.9),
  product('B-YOUNG', 'Young Account', 'current account', 'payments', 'account', ['retail'], 'until_settled', 0),
  product('B-BUSINESS', 'Business Account', 'current account', 'payments', 'account', FIRMS, 'until_settled', 14.9),
  product('B-SAVINGS', 'Savings Account', 'savings', 'deposits', 'account', [...PERSONS, ...FIRMS], 'until_settled', 0),
  product('B-FIX12', 'Fixed Deposit 12', 'term deposit', 'deposits', 'account', [...PERSONS, ...FIRMS], 'expires', 0),
  product('B-FIX24', 'Fixed Deposit 24', 'term deposit', 'deposits', 'account', [...PERSONS, ...FIRMS], 'expires', 0),
  product('B-CUSTODY', 'Securities Account', 'securities', 'investments', 'account', PERSONS, 'until_settled', 5.5),
  product('B-CARD', 'Credit Card', 'card', 'payments', 'card', PERSONS, 'until_settled', 42),
  product('B-BUSCARD', 'Business Card', 'card', 'payments', 'card', FIRMS, 'until_settled', 78),
  product('B-CONSUMER', 'Consumer Loan', 'loan', 'credit', 'loan', PERSONS, 'until_settled', 0),
  product('B-INVEST', 'Investment Loan', 'loan', 'credit', 'loan', FIRMS, 'until_settled', 0),
  product('B-HOME', 'Home Mortgage', 'mortgage', 'credit', 'loan', PERSONS, 'until_settled', 0),
  product('I-HOME', 'Household Cover', 'household insurance', 'property', 'policy', PERSONS, 'expires', 210),
  product('I-MOTOR', 'Motor Cover', 'motor insurance', 'motor', 'policy', PERSONS, 'expires', 540),
  product('I-FLEET', 'Fleet Cover', 'motor insurance', 'motor', 'policy', FIRMS, 'expires', 610),
  product('I-LIFE', 'Term Life', 'life insurance', 'life', 'policy', PERSONS, 'expires', 380),
  product('I-LIABILITY', 'Business Liability', 'liability insurance', 'liability', 'policy', FIRMS, 'expires', 890),
  product('S-BOOKS', 'Lindenhof Books', 'accounting software', 'finance', 'licence', FIRMS, 'rolls', 29),
  product('S-PAYROLL', 'Lindenhof Payroll', 'payroll software', 'people', 'licence', FIRMS, 'rolls', 19),
  product('S-TILL', 'Lindenhof Till', 'point of sale', 'retail trade', 'licence', FIRMS, 'rolls', 35),
  product('P-PLUS', 'Lindenhof Plus', 'shop membership', 'membership', 'membership', PERSONS, 'rolls', 39),
];

/**
 * @param {string} id
 * @param {string} name
 * @param {string} category
 * @param {string} family
 * @param {Kind} kind
 * @param {Line[]} lines
 * @param {Product['termRule']} termRule
 * @param {number} price
 * @returns {Product}
 */
function product(id, name, category, family, kind, lines, termRule, price) {
  return { id, name, category, family, kind, lines, termRule, price };
}

/** Goods of the shop: name, category, net price, unit cost in euro. */
export const GOODS = /** @type {const} */ ([
  ['G-101', 'Garden hose 20 m', 'garden', 39.9, 21.5],
  ['G-102', 'Raised bed kit', 'garden', 129, 74],
  ['G-103', 'Pruning shears', 'garden', 24.9, 11.2],
  ['G-104', 'Lawn seed 5 kg', 'garden', 34.5, 18.9],
  ['G-201', 'Kettle', 'kitchen', 49.9, 27.1],
  ['G-202', 'Cast iron pan', 'kitchen', 79, 41],
  ['G-203', 'Knife set', 'kitchen', 119, 62],
  ['G-204', 'Storage jars, set of 6', 'kitchen', 29.9, 12.8],
  ['G-301', 'Bed linen', 'home textiles', 69.9, 33],
  ['G-302', 'Towels, set of 4', 'home textiles', 39.9, 17.5],
  ['G-303', 'Wool blanket', 'home textiles', 89, 44],
  ['G-401', 'Desk lamp', 'lighting', 59.9, 31],
  ['G-402', 'Floor lamp', 'lighting', 149, 83],
  ['G-403', 'LED bulbs, set of 8', 'lighting', 19.9, 8.7],
  ['G-501', 'Cordless drill', 'tools', 139, 88],
  ['G-502', 'Toolbox, 48 pieces', 'tools', 94.9, 55],
  ['G-503', 'Step ladder', 'tools', 74.9, 46],
  ['G-601', 'Fairy lights', 'season', 24.9, 9.6],
  ['G-602', 'Candle set', 'season', 17.9, 6.9],
  ['G-603', 'Parasol', 'season', 84.9, 47],
]);

/** @param {string} category @param {Line} line */
export const productsFor = (category, line) =>
  PRODUCTS.filter((p) => p.category === category && p.lines.includes(line));

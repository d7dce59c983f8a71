/** Writes whole numbers of a shop's smallest unit as decimals in text. */
export type WriteAmount = (units: number, currency: string) => string;

/**
 * A Vendure shop has one number of decimal places for all its currencies, its money strategy's precision: 100 is one euro and
 * one yen. Shops that count each currency in its own smallest unit say so in the configuration.
 */
export const amountsOf =
  (how: 'precision' | 'currency', precision: number): WriteAmount =>
  (units, currency) =>
    decimal(units, how === 'precision' ? precision : placesOf(currency));

const places = new Map<string, number>();

/** Decimal places of a currency, e.g. 0 for JPY and 3 for KWD. */
const placesOf = (currency: string): number => {
  const known = places.get(currency);
  if (known !== undefined) return known;
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  places.set(currency, maximumFractionDigits);
  return maximumFractionDigits;
};

/** Exact: no number is divided. */
const decimal = (units: number, decimals: number): string => {
  const whole = BigInt(Math.round(units));
  const digits = String(whole < 0n ? -whole : whole).padStart(decimals + 1, '0');
  const at = digits.length - decimals;
  const text = decimals === 0 ? digits : `${digits.slice(0, at)}.${digits.slice(at)}`;
  return whole < 0n ? `-${text}` : text;
};

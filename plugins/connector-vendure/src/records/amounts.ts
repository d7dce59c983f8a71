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

/**
 * Decimal places by ISO 4217, where they are not two. Those that `Intl` knows are for showing: of a forint it gives none, and
 * amounts a hundred times too large.
 */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '),
  3: 'BHD IQD JOD KWD LYD OMR TND'.split(' '),
  4: 'CLF UYW'.split(' '),
};
const placesByCurrency = new Map(
  Object.entries(PLACES).flatMap(([places, all]) =>
    all.map((currency): [string, number] => [currency, Number(places)]),
  ),
);
const placesOf = (currency: string): number => placesByCurrency.get(currency) ?? 2;

/** Exact: no number is divided. */
const decimal = (units: number, decimals: number): string => {
  const whole = BigInt(Math.round(units));
  const digits = String(whole < 0n ? -whole : whole).padStart(decimals + 1, '0');
  const at = digits.length - decimals;
  const text = decimals === 0 ? digits : `${digits.slice(0, at)}.${digits.slice(at)}`;
  return whole < 0n ? `-${text}` : text;
};

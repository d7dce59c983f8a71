/** Exact fractions, whole over whole. */
type Fraction = readonly [bigint, bigint];

const ZERO: Fraction = [0n, 1n];
const reduce = ([n, d]: Fraction): Fraction => {
  let [a, b] = [n < 0n ? -n : n, d < 0n ? -d : d];
  while (b !== 0n) [a, b] = [b, a % b];
  const by = (a === 0n ? 1n : a) * (d < 0n ? -1n : 1n);
  return [n / by, d / by];
};
const times = (a: Fraction, b: Fraction): Fraction => reduce([a[0] * b[0], a[1] * b[1]]);
const less = (a: Fraction, b: Fraction): Fraction => reduce([a[0] * b[1] - b[0] * a[1], a[1] * b[1]]);

/** What somebody can solve who knows some sums of unknown parts: Gaussian elimination with fractions. */
export class KnownSums {
  private readonly rows: Fraction[][] = [];
  private readonly parts: number;

  constructor(parts: number) {
    this.parts = parts;
  }

  learn(sum: ReadonlySet<number>): void {
    const row = this.reduced(sum);
    const at = row.findIndex(([n]) => n !== 0n);
    if (at < 0) return;
    const [n, d] = row[at] as Fraction;
    this.rows.push(row.map((each) => times(each, [d, n])));
  }

  knows(sum: ReadonlySet<number>): boolean {
    return this.reduced(sum).every(([n]) => n === 0n);
  }

  private reduced(sum: ReadonlySet<number>): Fraction[] {
    let row: Fraction[] = Array.from({ length: this.parts }, (_, part) => (sum.has(part) ? [1n, 1n] : ZERO));
    for (const known of this.rows) {
      const at = known.findIndex(([n]) => n !== 0n);
      const factor = row[at] as Fraction;
      if (factor[0] !== 0n) row = row.map((each, index) => less(each, times(factor, known[index] as Fraction)));
    }
    return row;
  }
}

import { exact, multiply, whole, compare } from '../../formula/exact.ts';
import { pairMeasures } from '../../statistics/association/pair-measures.ts';
import type { MeasuredTable } from '../cells.ts';
import type { BundledPair, RulePair, RuleSet } from './rule-set.ts';

const COLUMNS = [
  'first',
  'second',
  'baskets',
  'withFirst',
  'withSecond',
  'withBoth',
  'expected',
  'lift',
  'support',
  'confidence',
  'confidenceBack',
  'leverage',
  'conviction',
  'convictionBack',
  'zhang',
  'zhangBack',
  'p',
  'pAdjusted',
  'validated',
  'bundled',
];

type Row = MeasuredTable['rows'][number];

/** Which pairs are listed: least share of baskets with both items, least confidence in one direction, most rows. */
export interface Listed {
  minSupport: number;
  minConfidence: number;
  rows: number;
}

/**
 * The tested pairs of a rule set, the least p first, as they stood on the day of the set, over all customers or orders
 * of the firm; pairs that are sold together come last and have no p. `validated` and `bundled` are 1 or 0.
 */
export function pairTable(set: RuleSet, listed: Listed): MeasuredTable {
  const tested = set.pairs.filter((pair) => isAbove(pair, listed)).slice(0, listed.rows);
  const bundled = set.bundled.filter((pair) => isAbove(pair, listed)).slice(0, listed.rows);
  const rows = [...tested.map(testedRow), ...bundled.map(bundledRow)];
  return {
    columns: COLUMNS,
    rows,
    guarded: (minCell) => {
      const hidden = hiddenPairs(set, minCell);
      return [...tested, ...bundled].flatMap((pair, index) => (hidden.has(pair) ? [] : [rows[index] as Row]));
    },
  };
}

/** Thresholds are decimals as they were written: 0.07 of 100 baskets is 7 of them, in floating point it is 8. */
function isAbove({ n, ni, nj, nij }: BundledPair, { minSupport, minConfidence }: Listed): boolean {
  const reaches = (share: number, of: number): boolean => compare(whole(nij), multiply(exact(share), whole(of))) >= 0;
  return reaches(minSupport, n) && reaches(minConfidence, Math.min(ni, nj));
}

const short = (value: number | 'inf' | null): number | string | null =>
  typeof value === 'number' ? Number(value.toPrecision(10)) : value;

function countsRow(pair: BundledPair): Row {
  const { lift, support, leverage, forward, backward } = pairMeasures(pair);
  const measures = [
    lift,
    support,
    forward.confidence,
    backward.confidence,
    leverage,
    forward.conviction,
    backward.conviction,
    forward.zhang,
    backward.zhang,
  ];
  return [pair.a, pair.b, pair.n, pair.ni, pair.nj, pair.nij, short(pair.expected), ...measures.map(short)];
}

/** A double ends at 5e-324: what is smaller than this is said so, never as 0. */
const LEAST_LOG10 = -300;

const testedRow = (pair: RulePair): Row => [
  ...countsRow(pair),
  pair.log10P < LEAST_LOG10 ? '<1e-300' : short(pair.pValue),
  pair.log10P < LEAST_LOG10 && pair.pAdjusted < 1e-290 ? '<1e-290' : short(pair.pAdjusted),
  pair.validated ? 1 : 0,
  0,
];

const bundledRow = (pair: BundledPair): Row => [...countsRow(pair), null, null, 0, 1];

const isSmall = (people: number, minCell: number): boolean => people > 0 && people < minCell;

/** Sizes of the groups that a row shows: holders of each, of both, of one without the other, and of neither. */
function groupsOf({ n, ni, nj, nij, people }: BundledPair): number[] {
  return [...people, ni, nj, nij, ni - nij, nj - nij, n - ni - nj + nij];
}

/**
 * Pairs that would show fewer people than may be seen. Validated pairs add up to figures that are shown, so what is
 * hidden of them must be more than one pair and hold enough together; the next smallest is hidden until it does.
 */
function hiddenPairs(set: RuleSet, minCell: number): ReadonlySet<BundledPair> {
  const isOpen = (pair: BundledPair): boolean => groupsOf(pair).some((people) => isSmall(people, minCell));
  const hidden = new Set<BundledPair>([...set.pairs, ...set.bundled].filter(isOpen));
  const validated = set.pairs.filter((pair) => pair.validated).sort((x, y) => x.nij - y.nij);
  const left = validated.filter((pair) => !hidden.has(pair));
  for (const next of left) {
    const gone = validated.filter((pair) => hidden.has(pair));
    const isSolvable = gone.length === 1 || gone.reduce((sum, { nij }) => sum + nij, 0) < minCell;
    if (gone.length === 0 || !isSolvable) break;
    hidden.add(next);
  }
  return hidden;
}

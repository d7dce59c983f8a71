import type { Query } from '../../sql/nodes.ts';
import { oneOf } from '../../sql/select.ts';
import { select, sub } from '../../sql/select.ts';
import type { Measured } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { intervalEvents, runningSums } from '../cumulate.ts';
import { additive, daysRead, CUSTOMER_NEEDS } from '../customers.ts';
import { instantIn } from '../distinct.ts';
import { instant, instantAt, word, wordAt, type Family, type Measure, type MeasureCall } from '../measure.ts';
import { mergedIntervals } from '../recurring.ts';
import { heldStretches } from './holders.ts';
import { piecesInForce } from './pieces.ts';

const LINES = ['bank', 'insurance', 'software', 'goods', 'service'];

/** Agreements of a line, or of all, by their holders: (party_k, category_k, share, valid_from, valid_to). */
function held(context: EvaluationContext, line: string | undefined): Query {
  const where = line === undefined ? [] : [oneOf('p.line_of_business', [line])];
  return heldStretches(context, piecesInForce(context, { where }), ['category_k']);
}

/** Stretches in which somebody holds at least one of them. */
const holders = (context: EvaluationContext, line: string | undefined): Query =>
  mergedIntervals(
    select({
      select: { party_k: true, valid_from: true, valid_to: true },
      from: sub(held(context, line), 'h'),
    }),
    ['party_k'],
  );

const counted = (
  rows: (context: EvaluationContext, line: string | undefined) => Query,
  keep: readonly string[],
  value: string,
): Family => ({
  async measure(calls, context) {
    const days = daysRead(context.windows, calls);
    const measured = new Map<string, Measured>();
    const count = async (call: MeasureCall) => {
      const classed = context.classed({ of: rows(context, wordAt(call, 1)), shape: 'interval', keep });
      const events = intervalEvents(classed, [{ name: 'v', value }], days.at(-1) ?? context.plan.asOf);
      return runningSums(context, events, ['v'], days);
    };
    for (const call of calls) {
      const running = await count(call);
      measured.set(
        call.text,
        additive(context, (window, key) => running.at('v', instantIn(window, instantAt(call, 0)), key)),
      );
    }
    return measured;
  },
});

const needs: Measure['needs'] = ([, line]) => [
  ...CUSTOMER_NEEDS,
  { table: 'agreement' },
  { table: 'agreement_party' },
  ...(line?.is === 'word' ? [{ table: 'product', column: 'line_of_business', value: line.word } as const] : []),
];

export const inForceMeasures: readonly Measure[] = [
  {
    name: 'AG',
    about: 'agreements in force, of one line of business or of all; one that several hold counts by their shares',
    args: [instant, word(...LINES)],
    optional: 1,
    type: 'set',
    adds: 'stock',
    byProduct: true,
    needs,
    family: counted(held, ['share', 'category_k'], 'share'),
  },
  {
    name: 'HOLDERS',
    about: 'customers holding an agreement, of one line of business or of any',
    args: [instant, word(...LINES)],
    optional: 1,
    type: 'set',
    people: true,
    adds: 'distinct',
    needs,
    family: counted(holders, [], '1'),
  },
];

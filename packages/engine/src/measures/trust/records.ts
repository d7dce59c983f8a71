import { add, whole, ZERO, type Exact } from '../../formula/exact.ts';
import { stateIntervals } from '../../relations/knowledge.ts';
import { lit, param, type Query } from '../../sql/nodes.ts';
import { select, semiJoin, sub } from '../../sql/select.ts';
import type { Measured } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { additive } from '../customers.ts';
import { instant, word, wordAt, type Family, type Measure } from '../measure.ts';
import { isWanted, keyOfSource } from './by-source.ts';

const ALWAYS = '9999-12-31T00:00:00Z';

/** Records whose latest link that was known at K leads to another record. */
const linked = ({ plan }: EvaluationContext): Query => ({
  node: 'raw',
  text: `SELECT party_id FROM (
      SELECT party_id, canonical_party_id FROM party_link WHERE recorded_at <= :known AND batch_id <= :upTo
      QUALIFY row_number() OVER (PARTITION BY party_id ORDER BY recorded_at DESC, batch_id DESC, seq DESC) = 1
    ) WHERE party_id <> canonical_party_id`,
  holes: { known: param(plan.knownAt ?? ALWAYS, 'TIMESTAMPTZ'), upTo: lit(plan.upTo ?? plan.batch) },
});

/** How many records begin on each day, by source. */
function beginnings(context: EvaluationContext, isLinked: boolean): Query {
  const record = select({
    select: { party_id: true, source_id: 'arg_min(source_id, valid_from)', day: 'min(valid_from)' },
    from: sub(
      stateIntervals({ from: 'party', key: ['party_id'], keep: ['source_id'] }, context.knowledge, false),
      'state',
    ),
    groupBy: ['party_id'],
  });
  return select({
    select: { source: 'r.source_id', day: 'r.day::VARCHAR', records: 'count(*)' },
    from: sub(record, 'r'),
    joins: isLinked ? [semiJoin(sub(linked(context), 'l'), 'l.party_id = r.party_id')] : [],
    groupBy: ['r.source_id', 'r.day'],
  });
}

const recordsFamily: Family = {
  async measure(calls, context) {
    const measured = new Map<string, Measured>();
    for (const call of calls) {
      const result = await context.run(beginnings(context, wordAt(call, 1) === 'linked'));
      const rows = (result['source'] ?? [])
        .map((source, row) => ({
          source: String(source),
          day: String(result['day']?.[row]),
          records: Number(result['records']?.[row]),
        }))
        .filter(({ source }) => isWanted(context, source))
        .map((each) => ({ ...each, key: keyOfSource(context, each.source) }));
      const upTo = (at: string, key: number): Exact =>
        rows.reduce((sum, each) => (each.key === key && each.day <= at ? add(sum, whole(each.records)) : sum), ZERO);
      measured.set(
        call.text,
        additive(context, ({ at }, key) => upTo(at, key)),
      );
    }
    return measured;
  },
};

export const recordMeasures: readonly Measure[] = [
  {
    name: 'RECORDS',
    about:
      'records of parties that sources had sent with a day up to D; `linked`: those that a link known then makes part of another record',
    args: [instant, word('all', 'linked')],
    type: 'quantity',
    adds: 'stock',
    aboutData: ['party'],
    dimensions: ['source'],
    needs: () => [],
    family: recordsFamily,
  },
];

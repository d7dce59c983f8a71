import { add, subtract, ZERO, type Exact } from '../../formula/exact.ts';
import { INTERACTION_CODES, interactionCode } from '../../relations/flows.ts';
import type { Window } from '../../time/window.ts';
import { col, day as dayNode, narrowing } from '../../sql/nodes.ts';
import { join, oneOf, select, sub } from '../../sql/select.ts';
import type { Measured } from '../cells.ts';
import { groupOutputs, type EvaluationContext } from '../context.ts';
import { type Summand } from '../cumulate.ts';
import { runningFacts } from '../fact-sums.ts';
import { boundaryDays, counted } from '../customers.ts';
import { overlapping } from '../distinct.ts';
import {
  anyNumber,
  numberAt,
  period,
  word,
  wordAt,
  type Family,
  type Measure,
  type MeasureCall,
  type Need,
} from '../measure.ts';

/** Lowest score of the top boxes on a scale of 1 to 5. */
const TOP_BOX = 4;

/** What a row counts as, apart from what belongs to no customer: that is in the total and in no class. */
const apart = ({ name, when }: { name: string; when: string }): Summand[] => [
  { name, value: '1', when: `${when} AND party_k <> 0` },
  { name: `${name}_nobodys`, value: '1', when: `${when} AND party_k = 0` },
];

/** The rows that a call counts. */
function conditionOf(call: MeasureCall): string {
  if (call.name === 'IX') return `kind = ${interactionCode(wordAt(call, 0) ?? '')}`;
  const valid = `kind = ${interactionCode('survey_csat')} AND score IS NOT NULL`;
  return wordAt(call, 1) === 'top' ? `${valid} AND score >= ${numberAt(call, 2) ?? TOP_BOX}` : valid;
}

/** Interactions counted one by one, over periods, in the class of their day. */
const countFamily: Family = {
  async measure(calls, context) {
    const days = boundaryDays(context.windows);
    const summands = calls.flatMap((call, index) => apart({ name: `c${index}`, when: conditionOf(call) }));
    const kinds = [...new Set(calls.map((call) => (call.name === 'IX' ? (wordAt(call, 0) ?? '') : 'survey_csat')))];
    const classed = context.classed({ of: 'contact', shape: 'fact', keep: ['kind', 'score'] });
    const wanted = { ...classed, where: [...classed.where, oneOf('kind', kinds.map(interactionCode))] };
    const running = await runningFacts(context, wanted, summands, days);
    const over = (name: string, { at, opening }: Window, key: number): Exact =>
      subtract(running.at(name, at, key), running.at(name, opening ?? at, key));
    return new Map(
      calls.map((call, index) => {
        const own = (window: Window, key: number): Exact => over(`c${index}`, window, key);
        const nobodys = (window: Window, key: number): Exact => over(`c${index}_nobodys`, window, key);
        return [call.text, withNobodys(context, own, nobodys)];
      }),
    );
  },
};

/** Cells by class, and the total with what belongs to no customer. */
function withNobodys(
  context: EvaluationContext,
  own: (window: Window, key: number, index: number) => Exact,
  nobodys: (window: Window, key: number, index: number) => Exact,
): Measured {
  if (context.plan.by.length === 0) context.keys.of([]);
  return overlapping(context, own, (window, index) =>
    context.keys.list.reduce(
      (sum, _, key) => add(sum, add(own(window, key, index), nobodys(window, key, index))),
      ZERO,
    ),
  );
}

/** What an answer is worth to each part of the score. */
const PARTS: Readonly<Record<string, string>> = {
  answers: '1',
  promoters: 'CASE WHEN score >= 9 THEN 1 ELSE 0 END',
  detractors: 'CASE WHEN score <= 6 THEN 1 ELSE 0 END',
  balance: 'CASE WHEN score >= 9 THEN 1 WHEN score <= 6 THEN -1 ELSE 0 END',
};

/**
 * The last valid answer of each customer in each period, in the class of its day. Answers that belong to no customer
 * count one by one: nobody knows which of them are the same person's.
 */
const promoterFamily: Family = {
  async measure(calls, context) {
    const days = boundaryDays(context.windows);
    const answers = select({
      select: {
        i: 'w.i',
        party_k: 'c.party_k',
        day: 'c.day',
        score: 'c.score',
        place:
          'row_number() OVER (PARTITION BY w.i, c.party_k ORDER BY c.day DESC, coalesce(c.occurred_at, c.day::TIMESTAMPTZ) DESC, c.score)',
      },
      from: context.relation('contact', 'c'),
      joins: [join(context.windowRows(), 'c.day > w.opening AND c.day <= w.at')],
      where: [
        oneOf('c.kind', [interactionCode('survey_nps')]),
        'c.score BETWEEN 0 AND 10',
        narrowing('>', col('day', 'c'), dayNode(days[0] ?? context.plan.asOf)),
        narrowing('<=', col('day', 'c'), dayNode(days.at(-1) ?? context.plan.asOf)),
      ],
    });
    const latest = select({
      select: { i: true, party_k: true, day: true, score: true },
      from: sub(answers, 'answer'),
      where: ['place = 1 OR party_k = 0'],
    });
    const classed = context.classed({ of: latest, shape: 'fact', keep: ['i', 'score'] });
    const count = async (part: string, isNobodys: boolean) =>
      counted(
        context,
        select({
          select: { i: true, ...groupOutputs(classed.groups), v: `sum(${PARTS[part]})` },
          from: classed.source,
          where: [...classed.where, isNobodys ? 'party_k = 0' : 'party_k <> 0'],
          groupBy: ['i', ...classed.groups],
        }),
      );
    const measured = new Map<string, Measured>();
    for (const call of calls) {
      const part = wordAt(call, 1) ?? 'answers';
      const own = await count(part, false);
      const nobodys = await count(part, true);
      measured.set(
        call.text,
        withNobodys(
          context,
          (_, key, index) => own(index, key),
          (_, key, index) => nobodys(index, key),
        ),
      );
    }
    return measured;
  },
};

const survey = (kind: string) => (): readonly Need[] => [{ table: 'interaction', kinds: [kind] }];

export const surveyMeasures: readonly Measure[] = [
  {
    name: 'IX',
    about: 'interactions of one kind',
    args: [word(...INTERACTION_CODES), period],
    type: 'count',
    adds: 'flow',
    needs: ([kind]) => [{ table: 'interaction', ...(kind?.is === 'word' ? { kinds: [kind.word] } : {}) }],
    family: countFamily,
  },
  {
    name: 'CSAT',
    about: `answers about satisfaction that have a score; top: those at or above a score (${TOP_BOX} where none is given)`,
    args: [period, word('top', 'valid'), anyNumber],
    optional: 1,
    type: 'count',
    people: true,
    adds: 'flow',
    needs: survey('survey_csat'),
    family: countFamily,
  },
  {
    name: 'NPS',
    about:
      'last answers of the period to the question whether one would recommend the firm, scores 0 to 10: promoters (9 and 10), detractors (0 to 6), balance (the one less the other), or all answers',
    args: [period, word('balance', 'answers', 'promoters', 'detractors')],
    type: 'count',
    people: true,
    adds: 'distinct',
    needs: survey('survey_nps'),
    family: promoterFamily,
  },
];

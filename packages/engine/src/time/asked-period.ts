import { SextantError, type Grain, type Question } from '@sextant/contracts';
import type { Calendar, Span } from './calendar.ts';
import { addDays, type Day } from './days.ts';
import { moveByLength, moveSpan } from './spans.ts';

/** The part of a question that says when. */
export type TimeQuestion = Pick<Question, 'kpi' | 'asOf' | 'period' | 'from' | 'to' | 'grain' | 'trend' | 'compare'>;

/** A period as asked, and how trend points lie. */
export interface AskedPeriod {
  span: Span;
  grain: Grain;
  /** The trend point that many steps later. */
  move: (steps: number) => Span;
  /** Not made of whole calendar months. */
  inDays: boolean;
}

/**
 * The period that a question asks for. `fallback` is the length of the default period (`P12M`), else it is one `grain`.
 * `lastEnd` chooses the last day of periods that are not named: the last day of a `grain` that may be asked about.
 * Throws `question.period-invalid`.
 */
export function readAskedPeriod(
  question: TimeQuestion,
  fallback: string | undefined,
  calendar: Calendar,
  lastEnd: (grain: Grain) => Day,
): AskedPeriod {
  const { period, from, to } = question;
  if (from !== undefined || to !== undefined) return freePeriod(question, calendar);
  const wanted = period ?? fallback;
  if (wanted === undefined || wanted.startsWith('P')) {
    return trailingPeriod(question.grain ?? 'month', wanted, calendar, lastEnd);
  }
  return namedPeriod(wanted, question.grain, calendar);
}

function freePeriod({ period, from, to, grain = 'month' }: TimeQuestion, calendar: Calendar): AskedPeriod {
  if (period !== undefined || from === undefined || to === undefined || from >= to) {
    const wrong =
      period !== undefined
        ? `The question has the period "${period}" and from or to beside it.`
        : from === undefined || to === undefined
          ? `The question has ${from === undefined ? 'to without from' : 'from without to'}.`
          : `The period ends on ${to}, which is not after its first day ${from}.`;
    throw new SextantError(
      'question.period-invalid',
      wrong,
      'A free period needs from and to, the day after its last, with from before to, and no period beside them.',
    );
  }
  const span = { from, to };
  return { ...asked(span, grain, calendar), move: (steps) => moveByLength(calendar, span, steps) };
}

function trailingPeriod(
  grain: Grain,
  length: string | undefined,
  calendar: Calendar,
  lastEnd: (grain: Grain) => Day,
): AskedPeriod {
  const months = length === undefined ? null : Number(length.slice(1, -1));
  const upTo = (last: Day): Span => {
    const to = addDays(last, 1);
    return { from: months === null ? calendar.startOf(grain, last) : calendar.shift('month', to, -months), to };
  };
  const last = lastEnd(grain);
  const firstOfLast = calendar.startOf(grain, last);
  return {
    ...asked(upTo(last), grain, calendar),
    move: (steps) => upTo(calendar.endOf(grain, calendar.shift(grain, firstOfLast, steps))),
  };
}

function namedPeriod(name: string, grain: Grain | undefined, calendar: Calendar): AskedPeriod {
  const span = calendar.parsePeriod(name);
  const months = calendar.monthsIn(span);
  const own: Grain = months === null ? 'week' : months === 1 ? 'month' : months === 12 ? 'year' : 'quarter';
  if (grain !== undefined && (grain === 'week') !== (own === 'week')) {
    throw new SextantError(
      'question.period-invalid',
      own === 'week'
        ? `"${name}" is a week, and trend points of weeks are not a ${grain} apart.`
        : `"${name}" is made of months, and its trend points are not a week apart.`,
      own === 'week'
        ? 'Leave out grain, or set it to week.'
        : 'Leave out grain, or set it to month, quarter or year; for a trend by week leave out period.',
    );
  }
  return {
    ...asked(span, grain ?? own, calendar),
    move: (steps) =>
      grain === undefined ? moveByLength(calendar, span, steps) : moveSpan(calendar, span, grain, steps),
  };
}

const asked = (span: Span, grain: Grain, calendar: Calendar): Omit<AskedPeriod, 'move'> => ({
  span,
  grain,
  inDays: calendar.weekly || calendar.monthsIn(span) === null,
});

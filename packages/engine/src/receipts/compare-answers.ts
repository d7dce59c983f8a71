import type { Answer, Cause, ComparedFigure, ComparisonStep, ReceiptComparison } from '@sextant/contracts';
import type { Answerer } from '../answer.ts';
import type { Batch } from './batches-between.ts';
import type { Made } from './receipt-book.ts';

/** Halvings after which batches are no longer told apart. */
const DEEPEST = 16;

/** Figures of an answer that a comparison goes by. */
type Value = Pick<Answer, 'value' | 'numerator' | 'denominator'>;

/** An answer with what it was made from. */
export interface Side {
  receipt: string;
  made: Made;
  answer: Answer;
}

/**
 * The way from one figure to another: one cause after the other is changed from what it was to what it is, in a fixed
 * order, and the figure is found anew after each. The effects add up to the difference.
 */
export async function compareAnswers(
  from: Side,
  to: Side,
  answerer: Answerer,
  signal?: AbortSignal,
): Promise<ReceiptComparison> {
  const walk = new Walk(pinned(from), from.answer, (made) =>
    answerer.again(made, async ({ answer }) => answer, signal),
  );
  const aim = pinned(to);
  await walk.step('definition', versionOf(from), versionOf(to), (made) => ({
    ...made,
    bundle: aim.bundle,
    question: { ...made.question, kpi: aim.question.kpi },
  }));
  await walk.step('policy', from.answer.policy, to.answer.policy, (made) => ({ ...made, policy: aim.policy }));
  await walk.step('filter', filterText(from), filterText(to), (made) => ({
    ...made,
    scope: aim.scope,
    question: withKeys(made.question, aim.question, ['filter', 'mode', 'by', 'limit']),
  }));
  await walk.step('params', paramsText(from), paramsText(to), (made) => ({
    ...made,
    question: withKeys(made.question, aim.question, ['params', 'rates']),
  }));
  await walk.step('time', timeText(from.answer), timeText(to.answer), (made) => ({
    ...made,
    askedAt: aim.askedAt,
    question: withKeys(made.question, aim.question, ['asOf', 'period', 'from', 'to', 'grain']),
  }));
  await knowledge(walk, from, to, aim, answerer);
  walk.rest(to, `answered by ${from.made.version}`, `answered by ${to.made.version}`);
  const difference =
    from.answer.value === null || to.answer.value === null ? null : to.answer.value - from.answer.value;
  return { from: figureOf(from), to: figureOf(to), difference, steps: walk.steps };
}

/** The question alone, with its day written out: what the store knows of its sources must not choose another one. */
const pinned = ({ made, answer }: Side): Made => ({
  ...made,
  question: { ...made.question, asOf: answer.asOf, trend: 0, compare: 'none' },
});

const withKeys = (
  question: Made['question'],
  aim: Made['question'],
  keys: readonly (keyof Made['question'])[],
): Made['question'] => {
  const isTaken = (key: string): boolean => keys.some((each) => each === key);
  const kept = Object.fromEntries(Object.entries(question).filter(([key]) => !isTaken(key)));
  const taken = Object.fromEntries(Object.entries(aim).filter(([key]) => isTaken(key)));
  return { ...kept, ...taken } as Made['question'];
};

const versionOf = ({ answer }: Side): string => `${answer.kpi} ${answer.definitionVersion}`;
const filterText = ({ made: { question, scope }, answer }: Side): string =>
  JSON.stringify([question.filter ?? [], scope.rows ?? [], answer.mode, scope.role]);
const paramsText = ({ answer, made }: Side): string =>
  JSON.stringify([answer.params, made.question.rates ?? 'reported']);
const timeText = ({ asOf, period }: Answer): string => period?.label ?? asOf;

/** A batch that comes to be known on the way, or to be forgotten, and what is known then. */
interface Turn {
  about: Batch;
  from: string;
  to: string;
  known: { batch: number; committedAt: string };
}

/** One batch after the other comes to be known; or is forgotten, where the way leads back in time. */
async function knowledge(walk: Walk, from: Side, to: Side, aim: Made, answerer: Answerer): Promise<void> {
  const first = await answerer.batchKnown(from.answer.knownAt, from.answer.batch);
  const last = await answerer.batchKnown(to.answer.knownAt, to.answer.batch);
  const knowing =
    (batch: number, committedAt: string) =>
    (made: Made): Made => {
      const { knownAt: _, ...question } = made.question;
      return { ...made, question, facts: { ...aim.facts, batch, committedAt } };
    };
  const complete = ({ answer }: Side): string => `sources complete to ${answer.completeThrough ?? 'no day'}`;
  await walk.step('time', complete(from), complete(to), knowing(first, from.answer.knownAt));
  const sources = [...new Set([...from.answer.sources, ...to.answer.sources].map(({ source }) => source))];
  const batches = await answerer.batchesBetween(Math.min(first, last), Math.max(first, last), sources);
  const end = { batch: last, committedAt: to.answer.knownAt };
  const turns =
    first <= last
      ? batches.map((about): Turn => ({ about, from: 'before', to: 'with', known: about }))
      : batches
          .map((about, index): Turn => ({ about, from: 'with', to: 'without', known: batches[index - 1] ?? end }))
          .reverse();
  const cause: Cause = from.answer.batch === to.answer.batch ? 'knowledge' : 'data';
  await walk.turns(cause, turns, ({ known }) => knowing(known.batch, known.committedAt));
}

/** Goes from one state of a question to the next, and writes down what each step did to the figure. */
class Walk {
  readonly steps: ComparisonStep[] = [];
  private made: Made;
  private value: Value;
  private readonly find: (made: Made) => Promise<Answer>;

  constructor(made: Made, value: Value, find: (made: Made) => Promise<Answer>) {
    this.made = made;
    this.value = value;
    this.find = find;
  }

  async step(cause: Cause, from: string, to: string, change: (made: Made) => Made, batch?: Batch): Promise<void> {
    if (from === to) return void (this.made = change(this.made));
    this.made = change(this.made);
    this.take(cause, from, to, await this.find(this.made), batch);
  }

  /** All turns at once first; only where the figure moved are they looked at in halves. */
  async turns(cause: Cause, turns: readonly Turn[], change: (turn: Turn) => (made: Made) => Made): Promise<void> {
    const last = turns.at(-1);
    if (last === undefined) return;
    const { made } = this;
    const after = (turn: Turn): Promise<Answer> => this.find(change(turn)(made));
    const narrow = async (some: readonly Turn[], value: Answer, depth: number): Promise<void> => {
      if (isSame(this.value, value)) return;
      const [first, end] = [some[0] as Turn, some.at(-1) as Turn];
      if (some.length === 1 || depth === 0) {
        const name = first === end ? `batch ${end.about.batch}` : `batches ${first.about.batch} to ${end.about.batch}`;
        return this.take(cause, `${first.from} ${name}`, `${end.to} ${name}`, value, end.about);
      }
      const half = some.slice(0, Math.ceil(some.length / 2));
      await narrow(half, await after(half.at(-1) as Turn), depth - 1);
      await narrow(some.slice(half.length), value, depth - 1);
    };
    await narrow(turns, await after(last), DEEPEST);
    this.made = change(last)(made);
  }

  /** What no single cause explains. */
  rest({ answer }: Side, from: string, to: string): void {
    this.take('engine', from, to, answer);
  }

  private take(cause: Cause, from: string, to: string, after: Value, batch?: Batch): void {
    const before = this.value;
    this.value = after;
    if (isSame(before, after)) return;
    this.steps.push({
      cause,
      from,
      to,
      value: after.value,
      effect: before.value === null || after.value === null ? null : after.value - before.value,
      numerator: after.numerator,
      denominator: after.denominator,
      ...(batch === undefined ? {} : { batch }),
    });
  }
}

const isSame = (a: Value, b: Value): boolean =>
  a.value === b.value && a.numerator === b.numerator && a.denominator === b.denominator;

const figureOf = ({ receipt, answer }: Side): ComparedFigure => ({
  receipt,
  kpi: answer.kpi,
  title: answer.title,
  asOf: answer.asOf,
  ...(answer.period === undefined ? {} : { period: answer.period }),
  knownAt: answer.knownAt,
  batch: answer.batch,
  definitionVersion: answer.definitionVersion,
  policy: answer.policy,
  value: answer.value,
  numerator: answer.numerator,
  denominator: answer.denominator,
});

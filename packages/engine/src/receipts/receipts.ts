import { SextantError, type Answer, type Caller, type Explanation, type ReceiptComparison } from '@sextant/contracts';
import type { Answerer, Extent } from '../answer.ts';
import type { Statement } from '../sql/print.ts';
import { compareAnswers, type Side } from './compare-answers.ts';
import { explainAnswer, type ExplainOptions } from './explain-answer.ts';
import type { Made, ReceiptBook } from './receipt-book.ts';
import { figuresName } from './receipt-id.ts';

/** Finds answers again by their receipts. */
export class Receipts {
  private readonly book: ReceiptBook;
  private readonly answerer: Answerer;

  constructor(book: ReceiptBook, answerer: Answerer) {
    this.book = book;
    this.answerer = answerer;
  }

  /** The answer alone. Throws `answer.receipt-unknown`. */
  async answer(receipt: string, caller: Caller, signal?: AbortSignal): Promise<Answer> {
    return this.answerer.again(await this.need(receipt, caller), async ({ answer }) => answer, signal);
  }

  /** Throws `answer.receipt-unknown`. */
  async explain(
    receipt: string,
    caller: Caller,
    options: ExplainOptions = {},
    signal?: AbortSignal,
  ): Promise<Explanation> {
    const made = await this.need(receipt, caller);
    const isOperator = caller.role === 'operator';
    const explained = (extent: Extent): Promise<Explanation | null> => {
      const statements: Statement[] = [];
      return this.answerer.again(
        made,
        async (found, snapshot) => {
          const isSame = extent === 'answer' || figuresName(found.answer) === made.figures;
          const named = extent === 'answer' ? found : { ...found, answer: { ...found.answer, receipt } };
          return isSame ? explainAnswer(receipt, made, named, snapshot, isOperator, statements, options) : null;
        },
        signal,
        (statement) => statements.push(statement),
        extent,
      );
    };
    // Of one cell the figures are enough, as long as they are those that were given.
    const cell =
      isOperator && options.segment !== undefined && made.figures !== undefined ? await explained('figures') : null;
    return cell ?? ((await explained('answer')) as Explanation);
  }

  /** Why the answer of one receipt is another one than that of another. Throws `answer.receipt-unknown`. */
  async compare(from: string, to: string, caller: Caller, signal?: AbortSignal): Promise<ReceiptComparison> {
    const side = async (receipt: string): Promise<Side> => {
      const made = await this.need(receipt, caller);
      return { receipt, made, answer: await this.answerer.again(made, async ({ answer }) => answer, signal) };
    };
    return compareAnswers(await side(from), await side(to), this.answerer, signal);
  }

  /** A receipt that the caller may open: an operator all, a viewer those of answers that it could have been given. */
  private async need(receipt: string, caller: Caller): Promise<Made> {
    const made = await this.book.find(receipt);
    if (made !== null && mayOpen(made, caller)) return made;
    throw new SextantError(
      'answer.receipt-unknown',
      `There is no answer with the receipt "${receipt}".`,
      'Copy the receipt whole from the answer; a receipt belongs to the store and the caller that it was given to.',
    );
  }
}

const mayOpen = ({ scope, question }: Made, caller: Caller): boolean =>
  caller.role === 'operator' ||
  (scope.role === 'viewer' &&
    JSON.stringify(scope.rows ?? []) === JSON.stringify(caller.rows ?? []) &&
    (caller.kpis?.includes(question.kpi) ?? true));

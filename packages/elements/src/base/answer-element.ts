import { ContextConsumer } from '@lit/context';
import type { Client } from '@sextant/client';
import {
  SextantError,
  type Answer,
  type Compare,
  type Grain,
  type PartialAnswer,
  type Question,
  type SegmentFilter,
  type SegmentMode,
} from '@sextant/contracts';
import { html, nothing, type TemplateResult } from 'lit';
import { nameOfId } from '../format/segment.ts';
import { boardContext } from './board-context.ts';
import { frame } from './frame.styles.ts';
import { theme } from './theme.styles.ts';
import { KpiElement } from './kpi-element.ts';
import {
  AUTO,
  compact,
  parseBy,
  parseFilter,
  parseParams,
  sharedAttributes,
  type SharedQuestion,
} from './question-attributes.ts';
import { renderEmpty, renderError } from './states.ts';

/**
 * A widget that asks one question. Subclasses say how the answer and the time before it look; this class asks, aborts
 * an older question for a newer one, asks again when the host has new data, and shows the other three states.
 */
export abstract class AnswerElement<A extends PartialAnswer = Answer> extends KpiElement {
  static override styles = [theme, frame];

  static override properties = {
    ...KpiElement.properties,
    ...sharedAttributes,
    kpi: {},
    period: {},
    from: {},
    to: {},
    params: {},
    limit: { type: Number },
    label: {},
    answer: { attribute: false },
  };

  declare kpi: string | undefined;
  declare asOf: string | undefined;
  declare knownAt: string | undefined;
  declare period: string | undefined;
  declare from: string | undefined;
  declare to: string | undefined;
  declare grain: Grain | undefined;
  declare trend: number | undefined;
  /** One or two schemes. */
  declare by: string | string[] | undefined;
  declare mode: SegmentMode | undefined;
  declare filter: string | SegmentFilter[] | undefined;
  declare compare: Compare | undefined;
  declare params: string | Question['params'] | undefined;
  declare limit: number | undefined;
  /** Title to show in place of the KPI's own. */
  declare label: string | undefined;
  /** The answer shown. A page without a host may set it itself. */
  declare answer: A | undefined;

  readonly #board = new ContextConsumer(this, { context: boardContext, subscribe: true });
  #error: SextantError | undefined;
  /** What was asked last, with the host and the state of its data; a change of it is a reason to ask. */
  #asked = '';
  #question = '';
  #pending: AbortController | undefined;

  /**
   * The question of these attributes and the board's; undefined as long as no KPI is named or the board waits for its
   * filter. Throws a SextantError.
   */
  get question(): Question | undefined {
    const board = this.#board.value ?? {};
    const shared = this.fromBoard({ ...board, by: parseBy(board.by), filter: parseFilter(board.filter) });
    const { kpi, asOf, knownAt, period, from, to, grain, trend, mode, compare, limit } = this;
    const params = parseParams(this.params);
    const own = compact({ kpi, asOf, knownAt, period, from, to, grain, trend, mode, compare, limit, params });
    const by = parseBy(this.by) ?? shared.by;
    if (!kpi || by?.[0] === AUTO) return undefined;
    return compact({ ...shared, ...own, by, filter: parseFilter(this.filter) ?? shared.filter }) as Question;
  }

  /** Asks again. */
  refresh(): void {
    this.#asked = '';
    this.requestUpdate();
  }

  /** What the widget takes over from its board. */
  protected fromBoard(shared: SharedQuestion): SharedQuestion {
    return shared;
  }

  protected abstract renderAnswer(answer: A): TemplateResult;
  /** As high and wide as the answer will be. */
  protected abstract renderWaiting(): TemplateResult;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (!this.#pending) return;
    this.#stop();
    this.#asked = '';
  }

  protected override willUpdate(): void {
    const { host } = this;
    if (!host || !this.isConnected) return;
    const question = this.#read();
    const asked = `${host.client.url} ${host.revision} ${question instanceof Error ? question.message : JSON.stringify(question)}`;
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#stop();
    if (question instanceof Error) {
      this.answer = undefined;
      this.#fail(question);
    } else if (question) void this.#ask(question, host.client);
  }

  #read(): Question | undefined | SextantError {
    try {
      return this.question;
    } catch (error) {
      return error as SextantError;
    }
  }

  async #ask(question: Question, client: Client): Promise<void> {
    const text = JSON.stringify(question);
    const pending = new AbortController();
    this.#pending = pending;
    try {
      // A subclass that says what it needs asks for that much.
      const answer = (await client.answer(question, pending.signal)) as PartialAnswer as A;
      if (this.#pending !== pending) return;
      this.#error = undefined;
      this.#question = text;
      this.answer = answer;
      this.emit('kpi-answer', { answer });
    } catch (error) {
      if (this.#pending !== pending) return;
      // An older answer stays only as long as it answers what is asked now.
      if (this.#question !== text) this.answer = undefined;
      this.#fail(error);
    }
    this.#pending = undefined;
    this.requestUpdate();
  }

  #stop(): void {
    this.#pending?.abort();
    this.#pending = undefined;
  }

  #fail(error: unknown): void {
    this.#error = SextantError.is(error)
      ? error
      : new SextantError('internal', 'This widget failed.', 'Reload the page.', {
          cause: error,
        });
    this.emit('kpi-error', { error: this.#error });
  }

  protected override render(): TemplateResult {
    const { words, answer } = this;
    const busy = this.#pending !== undefined;
    return html`<div
      class="frame"
      part="frame"
      role="group"
      lang=${this.language}
      aria-busy=${busy}
      aria-labelledby=${answer ? 'title' : nothing}
      aria-label=${answer ? nothing : (this.label ?? this.kpi ?? 'KPI')}
    >
      ${
        answer
          ? html`<div class=${busy ? 'content dimmed' : 'content'}>${this.renderAnswer(answer)}</div>
              ${this.#error ? this.#renderStaleNote(this.#error) : nothing}`
          : this.#error
            ? renderError(this.#error, words, this.label ?? nameOfId(this.kpi ?? ''), () => this.refresh())
            : !this.kpi
              ? renderEmpty(words.noKpi)
              : this.host || this.closest('kpi-host[url]')
                ? html`<div class="waiting" part="waiting"><span class="sr" role="status">${words.waiting}</span>${this.renderWaiting()}</div>`
                : renderEmpty(words.noHost)
      }
    </div>`;
  }

  #renderStaleNote({ message }: SextantError): TemplateResult {
    return html`<div class="note warn" part="error" role="status">
      ${this.words.notRefreshed} ${message} <button part="retry" @click=${() => this.refresh()}>${this.words.retry}</button>
    </div>`;
  }
}

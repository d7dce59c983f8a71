import { ContextConsumer } from '@lit/context';
import { SextantError, type KpiResponse, type SegmentFilter } from '@sextant/contracts';
import { html, nothing, type TemplateResult } from 'lit';
import { boardContext } from '../../base/board-context.ts';
import { frame } from '../../base/frame.styles.ts';
import { KpiElement } from '../../base/kpi-element.ts';
import { AUTO, parseBy } from '../../base/question-attributes.ts';
import { theme } from '../../base/theme.styles.ts';
import { renderEmpty, renderError } from '../../base/states.ts';
import { isRest, nameOfId, segmentLabel } from '../../format/segment.ts';
import { chartWordsFor } from '../../text/chart-words-for.ts';
import { filter } from './kpi-filter.styles.ts';

/** `detail` of `kpi-filter-change`: what a board then asks for all its widgets. */
export interface FilterChange {
  by: string[];
  filter: SegmentFilter[];
}

type Scheme = KpiResponse['schemes'][number];

/** More segments than this are a list to open, not a row to choose from. */
const MOST_IN_A_ROW = 7;

/**
 * Chooses by which scheme a board is split and, if wanted, one segment of it. It offers what the sources provide for
 * one KPI.
 *
 * ```html
 * <kpi-filter kpi="customer-count" schemes="segment region"></kpi-filter>
 * ```
 *
 * @attr kpi - the KPI whose schemes are offered
 * @attr schemes - only these, in this order; default: all, the declared ones first
 * @attr scheme segment - what is chosen; the scheme follows the board's `by` at first, and chooses it where that is `auto`
 * @csspart frame, scheme, segments, empty, error, retry
 * @fires kpi-filter-change - `{by, filter}`
 * @fires kpi-error - `{error}`
 */
export class KpiFilter extends KpiElement {
  static override styles = [theme, frame, filter];

  static override properties = { ...KpiElement.properties, kpi: {}, schemes: {}, scheme: {}, segment: {} };

  declare kpi: string | undefined;
  declare schemes: string | string[] | undefined;
  declare scheme: string | undefined;
  declare segment: string | undefined;

  readonly #board = new ContextConsumer(this, { context: boardContext, subscribe: true });
  #offered: Scheme[] | undefined;
  #error: SextantError | undefined;
  #asked = '';
  #pending: AbortController | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#pending?.abort();
    this.#asked = '';
  }

  protected override willUpdate(): void {
    const { host, kpi } = this;
    const asked = host && kpi ? `${host.client.url} ${host.revision} ${kpi}` : '';
    if (asked === this.#asked || !this.isConnected) return;
    this.#asked = asked;
    if (asked) void this.#load();
  }

  async #load(): Promise<void> {
    this.#pending?.abort();
    const pending = new AbortController();
    this.#pending = pending;
    try {
      const { schemes } = (await this.host?.client.kpi(this.kpi ?? '', pending.signal)) ?? { schemes: [] };
      if (pending.signal.aborted) return;
      this.#offered = schemes;
      this.#error = undefined;
      this.#settle(this.#choose(schemes)[0]?.scheme ?? '');
    } catch (error) {
      if (pending.signal.aborted || !SextantError.is(error)) return;
      this.#error = error;
      this.emit('kpi-error', { error });
      this.#settle('');
    }
    this.requestUpdate();
  }

  /** The widgets of a board with `by="auto"` wait for this. */
  #settle(scheme: string): void {
    if (parseBy(this.#board.value?.by)?.[0] === AUTO) this.#change(scheme, '');
  }

  protected override render(): TemplateResult {
    const words = chartWordsFor(this.language);
    return html`<div class="frame" part="frame" role="group" aria-label=${words.splitBy} lang=${this.language}>
      ${
        this.#offered
          ? this.#renderChoice(this.#choose(this.#offered))
          : this.#error
            ? renderError(this.#error, words, undefined, () => {
                this.#asked = '';
                this.#error = undefined;
                this.requestUpdate();
              })
            : !this.kpi
              ? renderEmpty(words.noKpi)
              : this.host || this.closest('kpi-host[url]')
                ? html`<div class="bone"></div>`
                : renderEmpty(words.noHost)
      }
    </div>`;
  }

  #choose(offered: readonly Scheme[]): Scheme[] {
    const wanted = parseBy(this.schemes);
    if (!wanted) return [...offered].sort((a, b) => Number(b.declared) - Number(a.declared));
    return wanted.flatMap((name) => offered.find(({ scheme }) => scheme === name) ?? []);
  }

  #renderChoice(schemes: readonly Scheme[]): TemplateResult {
    const words = chartWordsFor(this.language);
    const chosen = schemes.find(({ scheme }) => scheme === (this.scheme ?? parseBy(this.#board.value?.by)?.[0]));
    return html`
      <label class="scheme">
        ${words.splitBy}
        <span class="picker"
          ><select part="scheme" @change=${(event: Event) => this.#change((event.target as HTMLSelectElement).value, '')}>
            <option value="" ?selected=${!chosen}>${words.noSplit}</option>
            ${schemes.map(
              ({ scheme }) =>
                html`<option value=${scheme} ?selected=${scheme === chosen?.scheme}>${nameOfId(scheme)}</option>`,
            )}
          </select></span
        >
      </label>
      ${chosen ? this.#renderSegments(chosen) : nothing}
    `;
  }

  #renderSegments({ scheme, segments }: Scheme): TemplateResult {
    const words = chartWordsFor(this.language);
    const entries = [
      { value: '', label: words.all },
      ...segments
        .map((value) => ({ value, label: segmentLabel([value], undefined, words) }))
        .sort(
          (a, b) =>
            Number(isRest([a.value])) - Number(isRest([b.value])) ||
            a.label.localeCompare(b.label, this.language, { numeric: true }),
        ),
    ];
    const now = this.segment ?? '';
    if (segments.length > MOST_IN_A_ROW)
      return html`<label class="scheme"
        >${words.segment}
        <span class="picker"
          ><select part="segments" @change=${(event: Event) => this.#change(scheme, (event.target as HTMLSelectElement).value)}>
            ${entries.map(({ value, label }) => html`<option value=${value} ?selected=${value === now}>${label}</option>`)}
          </select></span
        ></label
      >`;
    return html`<fieldset part="segments">
      <legend class="sr">${nameOfId(scheme)}</legend>
      ${entries.map(
        ({ value, label }) => html`<label class="choice"
          ><input
            type="radio"
            name="segment"
            value=${value}
            .checked=${value === now}
            @change=${() => this.#change(scheme, value)}
          />${label}</label
        >`,
      )}
    </fieldset>`;
  }

  #change(scheme: string, segment: string): void {
    this.scheme = scheme;
    this.segment = segment;
    const change: FilterChange = {
      by: scheme ? [scheme] : [],
      filter: scheme && segment ? [{ scheme, in: [segment] }] : [],
    };
    this.emit('kpi-filter-change', change);
  }
}

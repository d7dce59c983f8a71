import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Charted } from '../../charts/charted.ts';
import { AnswerElement } from '../../base/answer-element.ts';
import { renderMissing } from '../../base/parts-of-answer.ts';
import { partsOfAnswer } from '../../base/parts-of-answer.styles.ts';
import type { SharedQuestion } from '../../base/question-attributes.ts';
import { ChartPlot } from '../../charts/chart-plot.ts';
import { chartPlot } from '../../charts/chart-plot.styles.ts';
import { MOST_SEGMENTS } from '../../charts/theme.ts';
import { seriesColours } from '../../charts/series.styles.ts';
import { seriesOf } from '../../charts/series.ts';
import { renderTrendTable } from '../../charts/trend-table.ts';
import { formatPoint } from '../../format/date.ts';
import { chartWordsFor } from '../../text/chart-words-for.ts';
import { AuthorChart } from './author-chart.ts';

const POINTS = 36;

/**
 * A figure over time as a line, or one line for each segment of `by`; also as a table.
 *
 * ```html
 * <kpi-trend kpi="products-per-customer" by="region" trend="36"></kpi-trend>
 * ```
 *
 * @attr kpi as-of known-at period from to grain trend by mode filter compare params limit - the question; 36 points and
 *   at most 9 segments unless asked otherwise
 * @attr label - a title in place of the KPI's own
 * @attr height - of the chart in pixels (240)
 * @prop spec - Vega-Lite of your own; it draws the dataset `answer` with the columns at, segment, label, value,
 *   numerator, denominator, partial, and may load nothing
 * @csspart frame, title, chart, legend, tooltip, table, toggle, empty, error, retry
 * @cssproperty --kpi-series-1 … --kpi-series-8, --kpi-series-unknown - colours of the segments
 * @fires kpi-answer - `{answer}`; without a `spec` its segments and trend have the values alone
 * @fires kpi-error - `{error}`
 */
export class KpiTrend extends AnswerElement<Charted> {
  static override styles = [...AnswerElement.styles, partsOfAnswer, seriesColours, chartPlot];

  static override properties = {
    ...AnswerElement.properties,
    height: { type: Number },
    spec: { attribute: false },
    asTable: { state: true },
  };

  declare height: number | undefined;
  declare spec: Record<string, unknown> | undefined;
  private declare asTable: boolean | undefined;

  readonly #plot = new ChartPlot(this);
  readonly #author = new AuthorChart(this);

  override get question(): AnswerElement['question'] {
    const question = super.question;
    if (!question) return undefined;
    return {
      trend: POINTS,
      ...question,
      ...(question.by && { limit: question.limit ?? MOST_SEGMENTS }),
      // A chart of one's own may draw the sides; the line and the table are made of the values.
      ...(!this.spec && { fields: ['label', 'value'] }),
    };
  }

  /** Where the board has narrowed its scheme to one segment, that segment is the whole and is not split. */
  protected override fromBoard(shared: SharedQuestion): SharedQuestion {
    const narrowed = new Set(shared.filter?.map((one) => ('in' in one && one.in.length === 1 ? one.scheme : '')));
    return { ...shared, by: shared.by?.filter((scheme) => !narrowed.has(scheme)) };
  }

  protected override updated(_changed: PropertyValues<this>): void {
    if (this.spec && this.answer) void this.#author.draw(this.spec, this.answer, this.language);
  }

  protected override renderAnswer(answer: Charted): TemplateResult {
    const { language } = this;
    const words = chartWordsFor(language);
    const speech = { words, language };
    const height = this.height ?? 240;
    const series = seriesOf(answer, words);
    const known = series.some(({ values }) => values.some((value) => value !== null));
    const { trend } = answer;
    const [first, last] = [trend?.at[0], trend?.at.at(-1)];
    const asTable = this.asTable || this.#plot.failed;
    return html`
      <div class="head">
        <div>
          <div class="title" id="title" part="title">${this.label ?? answer.title}</div>
          <div class="note">
            ${trend && first && last ? `${formatPoint(first, trend.grain, language)} – ${formatPoint(last, trend.grain, language)}` : nothing}
            ${answer.segmentsLeftOut ? ` · ${words.leftOut(answer.segmentsLeftOut)}` : nothing}
          </div>
        </div>
        ${
          known && !this.#plot.failed
            ? html`<button part="toggle" aria-pressed=${Boolean(this.asTable)} @click=${this.#toggle}>
                ${this.asTable ? words.showChart : words.showTable}
              </button>`
            : nothing
        }
      </div>
      ${this.#plot.failed ? html`<div class="note warn">${words.notDrawn}</div>` : nothing}
      ${
        !known
          ? html`<div .style=${`min-height:${height}px`}>${renderMissing(answer, speech)}</div>`
          : asTable
            ? renderTrendTable(answer, series, speech, height)
            : this.spec
              ? this.#author.render(height)
              : this.#plot.render({ kind: 'trend', answer, series, speech, height })
      }
    `;
  }

  protected override renderWaiting(): TemplateResult {
    return html`
      <div class="bone" .style=${'height:0.875em;width:40%;margin-block:0.2em 1.5em'}></div>
      <div class="bone plot" .style=${`height:${this.height ?? 240}px`}></div>
    `;
  }

  readonly #toggle = (): void => {
    this.asTable = !this.asTable;
  };
}

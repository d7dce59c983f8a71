import type { Answer, Segment, SegmentFilter } from '@sextant/contracts';
import { html, nothing, type TemplateResult } from 'lit';
import { AnswerElement } from '../../base/answer-element.ts';
import { renderChange, renderMissing } from '../../base/parts-of-answer.ts';
import { partsOfAnswer } from '../../base/parts-of-answer.styles.ts';
import type { SharedQuestion } from '../../base/question-attributes.ts';
import { ChartPlot } from '../../charts/chart-plot.ts';
import { chartPlot } from '../../charts/chart-plot.styles.ts';
import { MOST_SEGMENTS } from '../../charts/theme.ts';
import { seriesColours } from '../../charts/series.styles.ts';
import { coloursOf, idOf, seriesOf } from '../../charts/series.ts';
import type { ChartSpeech } from '../../charts/speech.ts';
import { renderTrendTable } from '../../charts/trend-table.ts';
import { formatComparedWith, formatDay, formatPoint } from '../../format/date.ts';
import { formatChange, formatExact, formatValue } from '../../format/number.ts';
import { isRest, nameOfId, segmentLabel } from '../../format/segment.ts';
import { chartWordsFor } from '../../text/chart-words-for.ts';
import { breakdown } from './kpi-breakdown.styles.ts';

const POINTS = 36;

/**
 * How a figure divides into segments: a bar each, or stacked over time. `unknown` is a class of its own.
 *
 * ```html
 * <kpi-breakdown kpi="customer-segment-mix" by="region"></kpi-breakdown>
 * <kpi-breakdown kpi="customer-segment-mix" by="region" view="time"></kpi-breakdown>
 * ```
 *
 * @attr kpi as-of known-at period from to grain trend by mode filter compare params limit - the question; at most 9
 *   segments unless asked otherwise
 * @attr view - `bars` (default) or `time`
 * @attr label - a title in place of the KPI's own
 * @attr height - of the chart over time in pixels (240)
 * @csspart frame, title, bars, chart, legend, tooltip, table, toggle, empty, error, retry
 * @fires kpi-answer - `{answer}`
 * @fires kpi-error - `{error}`
 */
export class KpiBreakdown extends AnswerElement {
  static override styles = [...AnswerElement.styles, partsOfAnswer, seriesColours, chartPlot, breakdown];

  static override properties = {
    ...AnswerElement.properties,
    view: {},
    height: { type: Number },
    asTable: { state: true },
  };

  declare view: 'bars' | 'time' | undefined;
  declare height: number | undefined;
  private declare asTable: boolean | undefined;

  readonly #plot = new ChartPlot(this);
  #narrowed: SegmentFilter[] = [];

  override get question(): AnswerElement['question'] {
    const question = super.question;
    if (!question) return undefined;
    return {
      ...question,
      trend: question.trend ?? (this.view === 'time' ? POINTS : 0),
      limit: question.limit ?? MOST_SEGMENTS,
    };
  }

  /** Where the board has narrowed the scheme that is shown here, the segment is marked among its neighbours. */
  protected override fromBoard(shared: SharedQuestion): SharedQuestion {
    const shown = new Set(this.by ? [this.by].flat() : shared.by);
    this.#narrowed = shared.filter?.filter(({ scheme }) => shown.has(scheme)) ?? [];
    return { ...shared, filter: shared.filter?.filter(({ scheme }) => !shown.has(scheme)) };
  }

  protected override renderAnswer(answer: Answer): TemplateResult {
    const speech = { language: this.language, words: chartWordsFor(this.language) };
    const { words, language } = speech;
    const { trend } = answer;
    const [first, last] = [trend?.at[0], trend?.at.at(-1)];
    const overTime = this.view === 'time' && answer.segments?.length;
    const split = answer.by.map(nameOfId).join(' · ');
    return html`
      <div class="head">
        <div>
          <div class="title" id="title" part="title">${this.label ?? answer.title}</div>
          <div class="note">
            ${split}${split ? ' · ' : nothing}${
              overTime && trend && first && last
                ? `${formatPoint(first, trend.grain, language)} – ${formatPoint(last, trend.grain, language)}`
                : formatDay(answer.asOf, language)
            }
          </div>
        </div>
        ${
          overTime && !this.#plot.failed
            ? html`<button part="toggle" aria-pressed=${Boolean(this.asTable)} @click=${this.#toggle}>
                ${this.asTable ? words.showChart : words.showTable}
              </button>`
            : nothing
        }
      </div>
      ${
        answer.by.length === 0
          ? html`<div class="note">${words.noSegments}</div>`
          : answer.segments?.length
            ? overTime
              ? this.#renderOverTime(answer, speech)
              : renderBars(answer, answer.segments, speech, this.#isChosen)
            : renderMissing(answer, speech)
      }
      ${answer.segmentsLeftOut ? html`<div class="note">${words.leftOut(answer.segmentsLeftOut)}</div>` : nothing}
    `;
  }

  #renderOverTime(answer: Answer, speech: ChartSpeech): TemplateResult {
    const height = this.height ?? 240;
    const series = seriesOf(answer, speech.words);
    return this.asTable || this.#plot.failed
      ? renderTrendTable(answer, series, speech, height)
      : this.#plot.render({ kind: 'mix', answer, series, speech, height, meant: this.#meant(answer) });
  }

  protected override renderWaiting(): TemplateResult {
    return html`
      <div class="bone" .style=${'height:0.875em;width:40%;margin-block:0.2em 1.5em'}></div>
      ${
        this.view === 'time'
          ? html`<div class="bone plot" .style=${`height:${this.height ?? 240}px`}></div>`
          : [1, 2, 3, 4, 5].map(() => html`<div class="bone line"></div>`)
      }
    `;
  }

  /** 1 chosen on the board, -1 not chosen, 0 nothing is chosen. */
  readonly #isChosen = ({ key }: Segment): number => {
    for (const filter of this.#narrowed)
      if ('in' in filter) return key.some((part) => filter.in.includes(part)) ? 1 : -1;
    return 0;
  };

  #meant({ segments = [] }: Answer): string | undefined {
    const chosen = segments.filter((segment) => this.#isChosen(segment) === 1);
    return chosen.length === 1 ? idOf(chosen[0]?.key ?? []) : undefined;
  }

  readonly #toggle = (): void => {
    this.asTable = !this.asTable;
  };
}

const renderBars = (
  answer: Answer,
  segments: readonly Segment[],
  speech: ChartSpeech,
  isChosen: (segment: Segment) => number,
): TemplateResult => {
  const { words, language } = speech;
  const ordered = [...segments].sort((a, b) => Number(isRest(a.key)) - Number(isRest(b.key)));
  const most = Math.max(...ordered.map(({ value }) => Math.abs(value ?? 0)), 0) || 1;
  const colours = coloursOf(ordered.map(({ key }) => key));
  const compared = ordered.find(({ compare }) => compare)?.compare?.at;
  const counts = answer.unit === 'pct' && ordered.some(({ numerator }) => numerator !== null);
  return html`<table class="bars" part="bars">
    <caption class="sr">
      ${answer.title}
    </caption>
    <thead>
      <tr>
        <th scope="col">${words.segment}</th>
        <td class="bar"></td>
        ${counts ? html`<th scope="col" class="n">${words.customers}</th>` : nothing}
        <th scope="col">${answer.unit === 'pct' ? words.share : answer.title}</th>
        ${compared ? html`<th scope="col">${words.versus(formatComparedWith(compared, language))}</th>` : nothing}
      </tr>
    </thead>
    <tbody>
      ${ordered.map((segment) => {
        const { key, label, value, compare, status, numerator } = segment;
        const change = compare && formatChange(compare, answer, language, words.percentagePoints);
        const colour = colours.get(idOf(key)) ?? '';
        const chosen = isChosen(segment);
        return html`<tr class=${chosen < 0 ? 'away' : ''} aria-current=${chosen > 0 ? 'true' : nothing}>
          <th scope="row"><i class="swatch" .style=${`background:${colour}`}></i>${segmentLabel(key, label, words)}</th>
          <td class="bar"><i .style=${`background:${colour};width:${(Math.abs(value ?? 0) / most) * 100}%`}></i></td>
          ${counts ? html`<td class="n">${numerator === null ? '–' : formatExact(numerator, language)}</td>` : nothing}
          <td>
            ${
              value === null
                ? html`<span title=${words.status[status][1]}>${words.status[status][0]}</span>`
                : formatValue(value, answer, language)
            }
          </td>
          ${compared ? html`<td>${change ? renderChange(change, answer.direction, speech) : '–'}</td>` : nothing}
        </tr>`;
      })}
    </tbody>
  </table>`;
};

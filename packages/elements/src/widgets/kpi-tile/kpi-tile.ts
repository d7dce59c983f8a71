import type { Answer } from '@sextant/contracts';
import { html, nothing, type TemplateResult } from 'lit';
import { AnswerElement } from '../../base/answer-element.ts';
import { basisOf, renderComparison, renderFoot, renderMissing } from '../../base/parts-of-answer.ts';
import { partsOfAnswer } from '../../base/parts-of-answer.styles.ts';
import type { SharedQuestion } from '../../base/question-attributes.ts';
import { formatValue } from '../../format/number.ts';
import { segmentLabel } from '../../format/segment.ts';
import { tile } from './kpi-tile.styles.ts';
import { renderSparkline } from './sparkline.ts';

/**
 * One figure: now, against a named earlier point, and its way here as a small line.
 *
 * ```html
 * <kpi-tile kpi="products-per-customer" compare="lastYear"></kpi-tile>
 * ```
 *
 * @attr kpi as-of known-at period from to grain trend by mode filter compare params limit - the question
 * @attr label - a title in place of the KPI's own
 * @attr locale theme - for this widget alone
 * @csspart frame, title, value, basis, change, sparkline, foot, waiting, empty, error, retry
 * @cssproperty --kpi-value-size - size of the figure (2.375em)
 * @fires kpi-answer - `{answer}`
 * @fires kpi-error - `{error}`
 */
export class KpiTile extends AnswerElement {
  static override styles = [...AnswerElement.styles, partsOfAnswer, tile];

  /** A board's split is for its charts; a tile shows the whole unless it is split itself. */
  protected override fromBoard(shared: SharedQuestion): SharedQuestion {
    return { ...shared, by: undefined };
  }

  protected override renderAnswer(answer: Answer): TemplateResult {
    const speech = { language: this.language, words: this.words };
    const { value, trend, segments } = answer;
    const basis = basisOf(answer, answer, speech);
    return html`
      <div class="title" id="title" part="title">${this.label ?? answer.title}</div>
      <div class="value">
        ${value === null ? html`<span class="number" part="value" aria-hidden="true">–</span>` : html`<span class="number" part="value">${formatValue(value, answer, speech.language)}</span>`}
        ${basis && value !== null ? html`<span class="basis" part="basis">${basis}</span>` : nothing}
      </div>
      <div class="change" part="change">
        ${value === null ? renderMissing(answer, speech) : renderComparison(answer, answer, speech)}
      </div>
      ${trend && trend.at.length > 1 ? renderSparkline(trend) : nothing}
      ${
        segments?.length
          ? html`<dl class="segments" part="segments">
              ${segments.map(
                ({ key, label, value: own, status }) =>
                  html`<dt>${segmentLabel(key, label, speech.words)}</dt>
                    <dd>${own === null ? speech.words.status[status][0] : formatValue(own, answer, speech.language)}</dd>`,
              )}
            </dl>`
          : nothing
      }
      ${renderFoot(answer, speech)}
    `;
  }

  protected override renderWaiting(): TemplateResult {
    return html`
      <div class="bone title"></div>
      <div class="value"><div class="bone number"></div></div>
      <div class="change"><div class="bone"></div></div>
      ${this.trend === 0 ? nothing : html`<div class="bone spark"></div>`}
      <div class="foot note"><span>&nbsp;</span></div>
    `;
  }
}

import { html, nothing, type TemplateResult } from 'lit';
import type { Charted } from './charted.ts';
import { formatPoint } from '../format/date.ts';
import { formatValue } from '../format/number.ts';
import { finer } from './chart-plot.ts';
import type { ChartSeries } from './series.ts';
import type { ChartSpeech } from './speech.ts';

/** The chart's figures as a table: a row for each point, newest first, a column for each series. */
export const renderTrendTable = (
  answer: Charted,
  series: readonly ChartSeries[],
  { language, words }: ChartSpeech,
  height: number,
): TemplateResult => {
  const { trend } = answer;
  if (!trend) return html``;
  const newestFirst = trend.at.map((at, index) => ({ at, index })).reverse();
  return html`<div class="scroll" role="region" tabindex="0" aria-label=${answer.title} .style=${`height:${height}px`}>
    <table part="table">
      <caption class="sr">
        ${answer.title}
      </caption>
      <thead>
        <tr>
          <th scope="col">${words.point}</th>
          ${series.map(({ label }) => html`<th scope="col">${label}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${newestFirst.map(
          ({ at, index }) =>
            html`<tr>
              <th scope="row">
                ${formatPoint(at, trend.grain, language)}${trend.partial[index] ? html` <span class="note">(${words.running})</span>` : nothing}
              </th>
              ${series.map(({ values }) => {
                const value = values[index] ?? null;
                return html`<td>${value === null ? '–' : formatValue(value, answer, language, finer(answer))}</td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
};

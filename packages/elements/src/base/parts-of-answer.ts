import type { Answer, Figures } from '@sextant/contracts';
import { html, nothing, svg, type TemplateResult } from 'lit';
import { formatComparedWith, formatDay, formatPeriod } from '../format/date.ts';
import { formatChange, formatExact, formatValue, type Change } from '../format/number.ts';
import type { Words } from '../text/words.ts';

/** Language and words, as the pieces below need them. */
export interface Speech {
  language: string;
  words: Words;
}

/** 1 where the change is good, -1 where it is bad, 0 where the KPI does not say. */
export const judge = (sign: number, direction: Answer['direction']): number =>
  direction === 'up' || direction === 'up-guarded' ? sign : direction === 'down' ? -sign : 0;

/** Arrow, signed change and, for those who cannot see the colour, whether that is better. */
export const renderChange = (change: Change, direction: Answer['direction'], { words }: Speech): TemplateResult => {
  const verdict = judge(change.sign, direction);
  return html`<span class="delta ${change.sign ? '' : 'same'}" data-verdict=${verdict}
    >${
      change.sign
        ? html`<svg class="arrow" viewBox="0 0 8 8" aria-hidden="true">
            ${change.sign > 0 ? svg`<path d="M4 1 7.5 7h-7z" />` : svg`<path d="M4 7 .5 1h7z" />`}
          </svg>`
        : nothing
    }<span>${change.sign ? change.text : words.unchanged}</span
    >${verdict ? html`<span class="sr">(${verdict > 0 ? words.better : words.worse})</span>` : nothing}</span
  >`;
};

/** `+1.2% vs. Nov 2026`; nothing where there is nothing to compare with. */
export const renderComparison = (
  { compare }: Figures,
  answer: Answer,
  speech: Speech,
): TemplateResult | typeof nothing => {
  const change = compare && formatChange(compare, answer, speech.language, speech.words.percentagePoints);
  if (!compare || !change) return nothing;
  const point = formatComparedWith(compare.at, speech.language);
  return html`${renderChange(change, answer.direction, speech)}
    <span class="versus">${speech.words.versus(point)}</span>`;
};

/** When, how far the data reach, how much of it was accepted, and what to know before trusting the figure. */
export const renderFoot = (answer: Answer, { language, words }: Speech): TemplateResult => {
  const { asOf, period, completeThrough, coverage } = answer;
  const warnings = answer.statuses.filter((status) => status !== 'ok');
  return html`<div class="foot note" part="foot">
    <span>${period ? formatPeriod(period, language, words) : words.asOf(formatDay(asOf, language))}</span>
    ${
      completeThrough && completeThrough < asOf
        ? html`<span>${words.completeThrough(formatDay(completeThrough, language))}</span>`
        : nothing
    }
    ${
      coverage.rows === null
        ? nothing
        : html`<span title=${words.coverageMeans}>${words.coverage(formatCoverage(coverage.rows, language))}</span>`
    }
    ${answer.endAssumed ? html`<span>${words.endAssumed}</span>` : nothing}
    ${
      answer.value === null
        ? nothing
        : warnings.map(
            (status) => html`<span class="warn" title=${words.status[status][1]}>${words.status[status][0]}</span>`,
          )
    }
  </div>`;
};

/** Rounds down: one rejected row in a million stays visible as 99.9 %. */
const formatCoverage = (share: number, language: string): string =>
  formatValue(Math.floor(share * 1000) / 1000, { unit: 'pct' }, language, share < 1 ? 1 : 0);

/** Both sides of a share or ratio, so that a reader can check it: `1,232 of 4,500`, `5,840 / 4,500`. */
export const basisOf = (
  { numerator, denominator }: Figures,
  { unit }: Answer,
  { language, words }: Speech,
): string | undefined => {
  if (numerator === null || denominator === null || unit === 'count' || unit === 'money') return undefined;
  const [part, whole] = [formatExact(numerator, language), formatExact(denominator, language)];
  return unit === 'pct' ? words.outOf(part, whole) : `${part} / ${whole}`;
};

/** Why there is no figure: the short name of the worst status and a sentence. */
export const renderMissing = (
  { status, detail }: Pick<Answer, 'status' | 'detail'>,
  { words }: Speech,
): TemplateResult => {
  const [name, sentence] = words.status[status === 'ok' ? 'no_data' : status];
  return html`<span class="missing"><strong>${name}</strong> ${detail ?? sentence}</span>`;
};

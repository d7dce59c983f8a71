import { SextantError } from '@sextant/contracts';
import { html, nothing, type LitElement, type TemplateResult } from 'lit';
import type { Charted } from '../../charts/charted.ts';
import { checkAuthorSpec } from '../../charts/check-author-spec.ts';
import { INK, readTheme, RULE } from '../../charts/theme.ts';
import { answerRows } from '../../charts/answer-rows.ts';
import { wordsFor } from '../../text/words-for.ts';

/** The place where a portal author's own Vega-Lite is drawn, with a tooltip that stays in the shadow root. */
export class AuthorChart {
  readonly #host: LitElement;
  #spec: unknown;
  #answer: Charted | undefined;
  #locale = '';
  #remove: (() => void) | undefined;
  #refusal: SextantError | undefined;
  #tip: { text: [string, string][]; x: number; y: number } | undefined;

  constructor(host: LitElement) {
    this.#host = host;
  }

  render(height: number): TemplateResult {
    const { code, message, remedy } = this.#refusal ?? {};
    return html`<div class="plot" part="chart" .style=${`min-height:${height}px`}>
      ${
        this.#refusal
          ? html`<div class="error" part="error" role="alert"><strong>${message}</strong><span>${remedy}</span><code>${code}</code></div>`
          : html`<div class="author"></div>`
      }
      ${
        this.#tip
          ? html`<div class="tip" part="tooltip" .style=${`left:${this.#tip.x}px;top:${this.#tip.y}px`}>
              ${this.#tip.text.map(([key, value]) => html`<span></span><span>${key}</span><span class="figure">${value}</span>`)}
            </div>`
          : nothing
      }
    </div>`;
  }

  async draw(spec: Record<string, unknown>, answer: Charted, locale: string): Promise<void> {
    const container = this.#host.renderRoot.querySelector<HTMLElement>('.author');
    const same = spec === this.#spec && answer === this.#answer && locale === this.#locale;
    // An emptied container is one that came back after the table.
    if (same && (!container || container.hasChildNodes())) return;
    [this.#spec, this.#answer, this.#locale] = [spec, answer, locale];
    try {
      checkAuthorSpec(spec);
      if (this.#refusal) {
        this.#refusal = undefined;
        this.#spec = undefined;
        this.#host.requestUpdate();
        return;
      }
      if (!container) return;
      const { embedSpec } = await import('../../charts/embed.ts');
      const layer = document.createElement('div');
      container.replaceChildren(layer);
      const remove = await embedSpec(
        layer,
        spec,
        answerRows(answer, wordsFor(locale)),
        {
          ...readTheme(container),
          locale,
          ink: INK,
          rule: RULE,
          colours: Array.from({ length: 8 }, (_, i) => `var(--_s${i})`),
        },
        (event, value) => this.#showTip(container, event, value),
      );
      this.#remove?.();
      this.#remove = remove;
    } catch (error) {
      this.#refusal = SextantError.is(error)
        ? error
        : new SextantError(
            'spec.refused',
            'The Vega-Lite of this chart cannot be drawn.',
            'Try it in the Vega editor; the console of the browser has the details.',
            { cause: error },
          );
      console.error(error);
      this.#host.dispatchEvent(
        new CustomEvent('kpi-error', { detail: { error: this.#refusal }, bubbles: true, composed: true }),
      );
      this.#host.requestUpdate();
    }
  }

  #showTip(container: HTMLElement, event: MouseEvent, value: unknown): void {
    const box = container.getBoundingClientRect();
    const isEmpty = value === null || value === undefined || value === '';
    this.#tip = isEmpty
      ? undefined
      : {
          text:
            typeof value === 'object'
              ? Object.entries(value as object).map(([key, one]) => [key, String(one)])
              : [['', typeof value === 'string' ? value : JSON.stringify(value)]],
          x: Math.round(event.clientX - box.left + 12),
          y: Math.round(event.clientY - box.top + 12),
        };
    this.#host.requestUpdate();
  }
}

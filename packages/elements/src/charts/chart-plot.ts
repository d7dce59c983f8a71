import type { Answer } from '@sextant/contracts';
import { html, nothing, type LitElement, type ReactiveController, type TemplateResult } from 'lit';
import { formatMonthName, formatPoint } from '../format/date.ts';
import { digitsOf, formatValue } from '../format/number.ts';
import type { Plot } from './frame-spec.ts';
import type { ChartSeries } from './series.ts';
import type { ChartSpeech } from './speech.ts';
import { measure, MOST_SEGMENTS, readTheme } from './theme.ts';

export type ChartKind = 'trend' | 'mix';

interface Drawing {
  kind: ChartKind;
  answer: Answer;
  series: ChartSeries[];
  speech: ChartSpeech;
  height: number;
}

/** Below this width names beside the lines would squeeze the lines. */
const ROOM_FOR_NAMES = 460;

/**
 * The drawn part of a chart widget: loads what draws when it is first needed, draws again when answer or width change,
 * and reads points out to pointer and keyboard from a layer of its own, inside the shadow root.
 */
export class ChartPlot implements ReactiveController {
  readonly #host: LitElement;
  #drawing: Drawing | undefined;
  #drawn = '';
  #answer: Answer | undefined;
  #remove: (() => void) | undefined;
  #plot: Plot | undefined;
  #width = 0;
  #index: number | undefined;
  #observed: Element | undefined;
  #failed = false;
  readonly #observer: ResizeObserver;

  constructor(host: LitElement) {
    this.#host = host;
    this.#observer = new ResizeObserver(([entry]) => {
      const width = Math.round(entry?.contentRect.width ?? 0);
      if (width === this.#width || width === 0) return;
      this.#width = width;
      host.requestUpdate();
    });
    host.addController(this);
  }

  /** True when drawing failed; the widget then shows its table. */
  get failed(): boolean {
    return this.#failed;
  }

  render(drawing: Drawing): TemplateResult {
    this.#drawing = drawing;
    const { series, speech, height, answer } = drawing;
    const named = this.#namesBeside(series);
    return html`
      ${
        series.length > 1 && !named
          ? html`<ul class="legend" part="legend">
              ${series.map(({ label, colour }) => html`<li><i class="swatch" .style=${`background:${colour}`}></i>${label}</li>`)}
            </ul>`
          : nothing
      }
      <div
        class="plot"
        part="chart"
        .style=${`height:${height}px`}
        role="img"
        tabindex="0"
        aria-label=${describe(drawing)}
        @pointermove=${this.#point}
        @pointerdown=${this.#point}
        @pointerleave=${this.#leave}
        @keydown=${this.#key}
        @blur=${this.#leave}
      >
        <div class="canvas" aria-hidden="true"></div>
        ${this.#renderReading(answer, series, speech)}
      </div>
      <span class="sr" role="status">${this.#index === undefined ? nothing : readOut(this.#index, drawing)}</span>
    `;
  }

  hostUpdated(): void {
    const plot = this.#host.renderRoot.querySelector('.plot');
    if (plot !== this.#observed) {
      this.#observer.disconnect();
      this.#observed = plot ?? undefined;
      // A chart that comes back after its table is a new, empty element.
      this.#drawn = '';
      if (plot) this.#observer.observe(plot);
    }
    if (!plot || !this.#drawing || this.#width === 0) return;
    const { answer, kind, speech, height } = this.#drawing;
    const wanted = `${kind} ${this.#width} ${height} ${speech.language}`;
    if (wanted === this.#drawn && answer === this.#answer) return;
    this.#drawn = wanted;
    this.#answer = answer;
    void this.#draw(plot, this.#drawing);
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
    this.#observed = undefined;
    this.#remove?.();
    this.#remove = undefined;
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  async #draw(plot: Element, drawing: Drawing): Promise<void> {
    const { kind, answer, series, speech, height } = drawing;
    try {
      const { draw, trendSpec, mixSpec } = await import('./draw.ts');
      if (this.#drawing !== drawing && this.#answer !== answer) return;
      const theme = readTheme(plot);
      const space = {
        width: this.#width,
        height,
        text: {
          value: (value: number, digits: number) => formatValue(value, answer, speech.language, digits),
          point: (at: string) => formatPoint(at, answer.trend?.grain ?? 'month', speech.language),
          month: (at: string) => formatMonthName(at, speech.language),
          width: measure(theme),
        },
        theme,
        directLabels: this.#namesBeside(series),
      };
      const { spec, plot: place } = (kind === 'mix' ? mixSpec : trendSpec)(answer, series, space);
      // Drawn aside and put in at once: the older chart stays until the newer is there.
      const layer = document.createElement('div');
      const remove = await draw(layer, spec);
      this.#remove?.();
      this.#remove = remove;
      this.#plot = place;
      plot.querySelector('.canvas')?.replaceChildren(layer);
      this.#failed = false;
    } catch (error) {
      this.#failed = true;
      console.error('A chart could not be drawn.', error);
    }
    this.#host.requestUpdate();
  }

  #namesBeside(series: readonly ChartSeries[]): boolean {
    return series.length > 1 && series.length <= MOST_SEGMENTS && this.#width >= ROOM_FOR_NAMES;
  }

  readonly #point = (event: PointerEvent): void => {
    const count = this.#drawing?.answer.trend?.at.length ?? 0;
    if (!this.#plot || !this.#observed || count === 0) return;
    const { left, width } = this.#plot;
    const x = event.clientX - this.#observed.getBoundingClientRect().left - left;
    this.#show(Math.round((Math.min(Math.max(x, 0), width) / width) * (count - 1)));
  };

  readonly #key = (event: KeyboardEvent): void => {
    const last = (this.#drawing?.answer.trend?.at.length ?? 0) - 1;
    const here = this.#index ?? last + 1;
    const to = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: last }[event.key];
    if (event.key === 'Escape') this.#show(undefined);
    if (to === undefined || last < 0) return;
    event.preventDefault();
    this.#show(Math.min(Math.max(to, 0), last));
  };

  readonly #leave = (): void => this.#show(undefined);

  #show(index: number | undefined): void {
    if (index === this.#index) return;
    this.#index = index;
    this.#host.requestUpdate();
  }

  #renderReading(answer: Answer, series: readonly ChartSeries[], speech: ChartSpeech): TemplateResult | typeof nothing {
    const index = this.#index;
    const { trend } = answer;
    const at = index === undefined ? undefined : trend?.at[index];
    if (index === undefined || !at || !trend || !this.#plot) return nothing;
    const { left, top, width, height } = this.#plot;
    const x = left + (trend.at.length > 1 ? (index / (trend.at.length - 1)) * width : width / 2);
    const side = x > left + width / 2 ? `right:${Math.round(this.#width - x + 10)}px` : `left:${Math.round(x + 10)}px`;
    return html`
      <div class="cursor" .style=${`left:${Math.round(x)}px;top:${top}px;height:${height}px`}></div>
      <div class="tip" part="tooltip" aria-hidden="true" .style=${`${side};top:${top}px`}>
        <b>${formatPoint(at, trend.grain, speech.language)}${trend.partial[index] ? ` · ${speech.words.running}` : nothing}</b>
        ${series.map(
          ({ label, colour, values }, nth) =>
            html`<span class="swatch" .style=${`background:${colour}`}></span><span>${series.length > 1 ? label : nothing}</span
              ><span class="figure">${figure(values[index] ?? null, answer, speech, nth, index)}</span>`,
        )}
      </div>
    `;
  }
}

const figure = (
  value: number | null,
  answer: Answer,
  { language, words }: ChartSpeech,
  nth: number,
  index: number,
): string => {
  if (value !== null) return formatValue(value, answer, language, finer(answer));
  const status = answer.trend?.series[nth]?.status?.[index];
  return words.status[status && status !== 'ok' ? status : 'no_data'][0];
};

/** Where single points are read, one digit more than in the headline. */
export const finer = (answer: Answer): number => digitsOf(answer) + (answer.unit === 'count' ? 0 : 1);

const readOut = (index: number, { answer, series, speech }: Drawing): string => {
  const { trend } = answer;
  const at = trend?.at[index];
  if (!trend || !at) return '';
  const figures = series.map(({ label, values }, nth) => {
    const text = figure(values[index] ?? null, answer, speech, nth, index);
    return series.length > 1 ? `${label} ${text}` : text;
  });
  return `${formatPoint(at, trend.grain, speech.language)}: ${figures.join(', ')}`;
};

/** What the picture says, for those who do not see it. */
const describe = ({ answer, series, speech: { language, words } }: Drawing): string => {
  const { trend } = answer;
  const sentences = series.map(({ label, values }) => {
    const first = values.findIndex((value) => value !== null);
    const last = values.findLastIndex((value) => value !== null);
    const [from, to, firstAt, lastAt] = [values[first], values[last], trend?.at[first], trend?.at[last]];
    if (typeof from !== 'number' || typeof to !== 'number' || !trend || !firstAt || !lastAt) return label;
    const summary = words.trendSummary(
      formatPoint(firstAt, trend.grain, language),
      formatPoint(lastAt, trend.grain, language),
      formatValue(from, answer, language),
      formatValue(to, answer, language),
    );
    return series.length > 1 ? `${label}: ${summary}` : summary;
  });
  return `${answer.title}, ${words.chart}. ${sentences.join(' ')} ${words.chartHelp}`;
};

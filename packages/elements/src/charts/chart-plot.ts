import { html, nothing, type LitElement, type ReactiveController, type TemplateResult } from 'lit';
import type { Charted } from './charted.ts';
import { formatMonthName, formatPoint } from '../format/date.ts';
import { digitsOf, formatValue } from '../format/number.ts';
import type { Plot } from './frame-spec.ts';
import type { ChartSeries } from './series.ts';
import type { ChartSpeech } from './speech.ts';
import { measure, MOST_SEGMENTS, readTheme } from './theme.ts';

export type ChartKind = 'trend' | 'mix';

interface Drawing {
  kind: ChartKind;
  answer: Charted;
  series: ChartSeries[];
  speech: ChartSpeech;
  height: number;
  /** The series that stands out while a reader points at none. */
  meant?: string | undefined;
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
  #answer: Charted | undefined;
  #remove: (() => void) | undefined;
  #plot: Plot | undefined;
  #tools: typeof import('./draw.ts') | undefined;
  #width = 0;
  #index: number | undefined;
  /** The series that stands out. */
  #chosen: string | undefined;
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
              ${series.map(({ id, label, colour }) => html`<li @pointerenter=${() => this.#show(undefined, id)} @pointerleave=${this.#leave}><i class="swatch" .style=${`background:${colour}`}></i>${label}</li>`)}
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
      <span class="sr" role="status">${this.#index === undefined ? nothing : readOut(this.#index, drawing, this.#chosen)}</span>
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
    this.#emphasise();
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
      this.#tools = await import('./draw.ts');
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
      const { draw, trendSpec, mixSpec } = this.#tools;
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

  #emphasise(): void {
    const canvas = this.#observed?.querySelector('.canvas');
    const { series = [], meant } = this.#drawing ?? {};
    const id = this.#chosen ?? meant;
    if (canvas) this.#tools?.emphasise(canvas, series.find((one) => one.id === id)?.colour);
  }

  #namesBeside(series: readonly ChartSeries[]): boolean {
    return series.length > 1 && series.length <= MOST_SEGMENTS && this.#width >= ROOM_FOR_NAMES;
  }

  readonly #point = (event: PointerEvent): void => {
    const { kind, answer, series = [] } = this.#drawing ?? {};
    const count = answer?.trend?.at.length ?? 0;
    if (!kind || !this.#tools || !this.#plot || !this.#observed || count === 0) return;
    const name = event.target instanceof Element ? event.target.closest('.series-name text') : null;
    if (name) return this.#show(undefined, series.find(({ colour }) => colour === name.getAttribute('fill'))?.id);
    const { left, width } = this.#plot;
    const box = this.#observed.getBoundingClientRect();
    const x = event.clientX - box.left - left;
    const index = Math.round((Math.min(Math.max(x, 0), width) / width) * (count - 1));
    const y = event.clientY - box.top;
    this.#show(index, series.length > 1 ? this.#tools.seriesAt(kind, series, this.#plot, index, y) : undefined);
  };

  readonly #key = (event: KeyboardEvent): void => {
    const { answer, series = [] } = this.#drawing ?? {};
    const last = (answer?.trend?.at.length ?? 0) - 1;
    const here = this.#index ?? last + 1;
    const to = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: last }[event.key];
    if (event.key === 'Escape') this.#show(undefined);
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (last < 0 || (to === undefined && (step === undefined || series.length < 2))) return;
    event.preventDefault();
    const at = Math.min(Math.max(to ?? this.#index ?? last, 0), last);
    this.#show(at, step === undefined ? this.#chosen : this.#neighbour(series, step));
  };

  /** The series before or after the one that stands out; beyond the ends none does. */
  #neighbour(series: readonly ChartSeries[], step: number): string | undefined {
    const here = series.findIndex(({ id }) => id === this.#chosen);
    return here < 0 ? series.at(step < 0 ? -1 : 0)?.id : series[here + step]?.id;
  }

  readonly #leave = (): void => this.#show(undefined);

  #show(index: number | undefined, chosen?: string): void {
    if (index === this.#index && chosen === this.#chosen) return;
    this.#index = index;
    this.#chosen = chosen;
    this.#host.requestUpdate();
  }

  #renderReading(
    answer: Charted,
    series: readonly ChartSeries[],
    speech: ChartSpeech,
  ): TemplateResult | typeof nothing {
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
        ${series.map((one) => {
          const meant = one.id === this.#chosen && series.length > 1 ? 'meant' : '';
          return html`<span class="swatch" .style=${`background:${one.colour}`}></span
            ><span class=${meant}>${series.length > 1 ? one.label : nothing}</span
            ><span class="figure ${meant}">${figure(one, answer, speech, index)}</span>`;
        })}
      </div>
    `;
  }
}

const figure = (
  { values, status: statuses }: ChartSeries,
  answer: Charted,
  { language, words }: ChartSpeech,
  index: number,
): string => {
  const value = values[index] ?? null;
  if (value !== null) return formatValue(value, answer, language, finer(answer));
  const status = statuses?.[index];
  return words.status[status && status !== 'ok' ? status : 'no_data'][0];
};

/** Where single points are read, one digit more than in the headline. */
export const finer = (answer: Charted): number => digitsOf(answer) + (answer.unit === 'count' ? 0 : 1);

const readOut = (index: number, { answer, series, speech }: Drawing, chosen: string | undefined): string => {
  const { trend } = answer;
  const at = trend?.at[index];
  if (!trend || !at) return '';
  const meant = series.filter(({ id }) => id === chosen);
  const figures = (meant.length > 0 ? meant : series).map((one) => {
    const text = figure(one, answer, speech, index);
    return series.length > 1 ? `${one.label} ${text}` : text;
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
  return `${answer.title}, ${words.chart}. ${sentences.join(' ')} ${words.chartHelp}${series.length > 1 ? ` ${words.seriesHelp}` : ''}`;
};

import { ContextProvider } from '@lit/context';
import type { Compare, Grain, SegmentFilter, SegmentMode } from '@sextant/contracts';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { boardContext } from '../../base/board-context.ts';
import { sharedAttributes } from '../../base/question-attributes.ts';
import type { FilterChange } from '../kpi-filter/kpi-filter.ts';

/**
 * Lays widgets out in a grid of twelve columns and asks the same for all of them; a widget's own attributes come
 * first. A `<kpi-filter>` anywhere in it sets `by` and `filter`.
 *
 * ```html
 * <kpi-board by="region" trend="36"> <kpi-filter kpi="customer-count"></kpi-filter> <kpi-tile …></kpi-tile> … </kpi-board>
 * ```
 *
 * @attr as-of known-at grain trend by mode filter compare - asked for every widget in it; `by="auto"` is the first
 *   scheme that the `<kpi-filter>` in it offers
 * @slot - the widgets; other elements take the whole width
 * @cssproperty --kpi-gap - space between widgets (2rem)
 */
export class KpiBoard extends LitElement {
  static override styles = css`
    :host {
      display: grid;
      grid-template-columns: repeat(12, minmax(0, 1fr));
      gap: var(--kpi-gap, 2rem);
      container-type: inline-size;
    }
    :host([hidden]) {
      display: none;
    }
    ::slotted(*) {
      grid-column: 1 / -1;
    }
    ::slotted(kpi-tile) {
      grid-column: span 3;
    }
    ::slotted(kpi-trend),
    ::slotted(kpi-breakdown) {
      grid-column: span 6;
    }
    @container (width < 60rem) {
      ::slotted(kpi-tile) {
        grid-column: span 6;
      }
      ::slotted(kpi-trend),
      ::slotted(kpi-breakdown) {
        grid-column: 1 / -1;
      }
    }
    @container (width < 26rem) {
      ::slotted(kpi-tile) {
        grid-column: 1 / -1;
      }
    }
  `;

  static override properties = sharedAttributes;

  declare asOf: string | undefined;
  declare knownAt: string | undefined;
  declare grain: Grain | undefined;
  declare trend: number | undefined;
  declare by: string | string[] | undefined;
  declare mode: SegmentMode | undefined;
  declare filter: string | SegmentFilter[] | undefined;
  declare compare: Compare | undefined;

  readonly #provider = new ContextProvider(this, { context: boardContext });

  constructor() {
    super();
    this.addEventListener('kpi-filter-change', (event) => {
      const { by, filter } = (event as CustomEvent<FilterChange>).detail;
      this.by = by;
      this.filter = filter;
    });
  }

  protected override willUpdate(): void {
    const { asOf, knownAt, grain, trend, by, mode, filter, compare } = this;
    this.#provider.setValue({ asOf, knownAt, grain, trend, by, mode, filter, compare });
  }

  protected override render(): TemplateResult {
    return html`<slot></slot>`;
  }
}

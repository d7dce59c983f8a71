import { ContextConsumer } from '@lit/context';
import { LitElement } from 'lit';
import { chooseLocale } from '../format/locale.ts';
import { loadWords, wordsFor } from '../text/words-for.ts';
import type { Words } from '../text/words.ts';
import { hostContext, type HostState } from './host-context.ts';

/** What every widget has: a host, a locale and a theme. */
export abstract class KpiElement extends LitElement {
  static override properties = { locale: {}, theme: {} };

  declare locale: string | undefined;
  /** `light`, `dark` or `auto` (the reader's preference); without it the page's `color-scheme` counts. */
  declare theme: 'light' | 'dark' | 'auto' | undefined;

  readonly #host = new ContextConsumer(this, { context: hostContext, subscribe: true });

  protected get host(): HostState | undefined {
    return this.#host.value;
  }

  protected get language(): string {
    return chooseLocale(this.locale, this.host?.locale, document.documentElement.lang, navigator.language);
  }

  protected get words(): Words {
    return wordsFor(this.language);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Widgets may be defined before their host is; nobody hears a context request until then.
    if (!this.host && this.closest('kpi-host:not(:defined)'))
      void customElements.whenDefined('kpi-host').then(() => this.#host.hostConnected());
  }

  /** Waits for the words of the page's language, so that a widget does not change its language before one's eyes. */
  protected override scheduleUpdate(): void | Promise<unknown> {
    const loading = loadWords(this.language);
    return loading ? loading.then(() => super.scheduleUpdate()) : super.scheduleUpdate();
  }

  /** Tells the page. Every event of ours bubbles and leaves the shadow roots it meets. */
  protected emit(type: `kpi-${string}`, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

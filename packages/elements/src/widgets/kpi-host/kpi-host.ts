import { createClient, type Client, type ClientOptions } from '@sextant/client';
import { ContextProvider } from '@lit/context';
import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { hostContext } from '../../base/host-context.ts';
import { theme } from '../../base/theme.styles.ts';

/** A sync commits in batches; widgets ask again once for those that come close together. */
const SETTLE_MS = 400;

/**
 * Gives the client of one host, a locale and a theme to every widget below it, however deep, and makes them ask again
 * when the host has new data.
 *
 * ```html
 * <kpi-host url="https://kpi.example" locale="de-AT" theme="auto"> … </kpi-host>
 * ```
 *
 * @attr url - where the host is mounted; relative addresses count from the page
 * @attr locale - language tag; default: the document's, else the browser's
 * @attr theme - `light`, `dark` or `auto`; default: the page's `color-scheme`
 * @fires kpi-connection - `{state: 'open' | 'lost'}`, when the stream of events is taken up or lost
 * @fires kpi-event - `{event}`, each event of the host
 */
export class KpiHost extends LitElement {
  static override styles = [
    theme,
    css`
      :host {
        display: contents;
      }
    `,
  ];

  static override properties = {
    url: {},
    locale: {},
    theme: { reflect: true },
    token: { attribute: false },
  };

  declare url: string | undefined;
  declare locale: string | undefined;
  declare theme: 'light' | 'dark' | 'auto' | undefined;
  /** A bearer token, or a function that gives one before each request. */
  declare token: ClientOptions['token'];

  readonly #provider = new ContextProvider(this, { context: hostContext });
  #client: Client | undefined;
  #revision = 0;
  #stopEvents: (() => void) | undefined;
  #settling: ReturnType<typeof setTimeout> | undefined;

  /** The client the widgets use; undefined as long as there is no `url`. */
  get client(): Client | undefined {
    return this.#client;
  }

  /** Makes every widget below ask again. */
  refresh(): void {
    this.#revision += 1;
    this.#provide();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopEvents?.();
    this.#stopEvents = undefined;
    clearTimeout(this.#settling);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('url') || changed.has('token')) {
      const { url, token } = this;
      this.#client = url ? createClient({ url, ...(token && { token }) }) : undefined;
      this.#stopEvents?.();
      this.#stopEvents = undefined;
      this.#follow();
    }
    this.#provide();
  }

  protected override render(): TemplateResult {
    return html`<slot></slot>`;
  }

  #provide(): void {
    this.#provider.setValue(this.#client && { client: this.#client, locale: this.locale, revision: this.#revision });
  }

  #follow(): void {
    if (!this.isConnected || this.#stopEvents || !this.#client) return;
    let lost = false;
    this.#stopEvents = this.#client.events(
      (event) => {
        this.#emit('kpi-event', { event });
        if (event.type !== 'data-changed') return;
        clearTimeout(this.#settling);
        this.#settling = setTimeout(() => this.refresh(), SETTLE_MS);
      },
      (state) => {
        // Whatever happened while the line was down was not heard.
        if (state === 'open' && lost) this.refresh();
        lost = state === 'lost';
        this.#emit('kpi-connection', { state });
      },
    );
  }

  #emit(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

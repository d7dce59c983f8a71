import type { SextantError } from '@sextant/contracts';
import { html, type TemplateResult } from 'lit';
import type { Words } from '../text/words.ts';

/** Nothing is wrong, something is only missing: what, and what to do. */
export const renderEmpty = ({ title, remedy }: { title: string; remedy: string }): TemplateResult =>
  html`<div class="empty" part="empty"><strong>${title}</strong><span>${remedy}</span></div>`;

/** What failed, what the reader can do, the code to look up, and another try. */
export const renderError = (
  { code, message, remedy }: SextantError,
  words: Words,
  title: string | undefined,
  retry: () => void,
): TemplateResult =>
  html`<div class="error" part="error" role="alert">
    <span>${title}</span>
    <strong>${message}</strong>
    <span>${remedy}</span>
    <span class="row"><button part="retry" @click=${retry}>${words.retry}</button><code>${code}</code></span>
  </div>`;

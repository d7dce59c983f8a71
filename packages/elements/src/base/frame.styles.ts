import { css } from 'lit';

/**
 * The tokens and the frame of every widget. `all: initial` on the frame stops what the page would hand down; a page
 * themes through `--kpi-*` and parts. `medium` is the reader's own font size, whatever the page made of `html`.
 */
export const frame = css`
  :host {
    display: block;
    min-width: 0;
  }
  :host([hidden]) {
    display: none;
  }
  .frame {
    --_ink: var(--kpi-ink, light-dark(#15181d, #ebeae5));
    --_muted: var(--kpi-muted, light-dark(#5a5f67, #a3a6a8));
    --_rule: var(--kpi-rule, light-dark(#dcdbd4, #35393f));
    --_faint: var(--kpi-faint, light-dark(#efeee9, #24272c));
    --_surface: var(--kpi-surface, light-dark(#fff, #1b1e23));
    --_accent: var(--kpi-accent, light-dark(#17548a, #86b9e6));
    --_good: var(--kpi-good, light-dark(#19683f, #74c69d));
    --_bad: var(--kpi-bad, light-dark(#a5361a, #f29a7b));
    --_warn: var(--kpi-warn, light-dark(#7a5206, #e0b866));
    all: initial;
    display: flex;
    flex-direction: column;
    height: 100%;
    box-sizing: border-box;
    color-scheme: inherit;
    color: var(--_ink);
    font-family: var(--kpi-font, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif);
    font-size: var(--kpi-font-size, medium);
    line-height: 1.4;
    font-variant-numeric: lining-nums tabular-nums;
    text-align: start;
    overflow-wrap: break-word;
    -webkit-font-smoothing: antialiased;
  }
  .frame *,
  .frame *::before {
    box-sizing: border-box;
  }
  .content,
  .waiting {
    display: flex;
    flex-direction: column;
    flex: 1;
    min-width: 0;
    transition: opacity 0.2s;
  }
  .dimmed {
    opacity: 0.45;
  }
  .title {
    font-size: 0.875em;
    font-weight: 600;
  }
  .note {
    color: var(--_muted);
    font-size: 0.8125em;
  }
  .warn {
    color: var(--_warn);
  }
  .error,
  .empty {
    display: flex;
    flex-direction: column;
    gap: 0.375em;
    padding: 0.25em 0 0.25em 0.875em;
    border-inline-start: 2px solid var(--_rule);
    color: var(--_muted);
    font-size: 0.875em;
  }
  .error {
    border-color: var(--_bad);
  }
  .error strong,
  .empty strong {
    color: var(--_ink);
    font-weight: 600;
  }
  .row {
    display: flex;
    align-items: baseline;
    gap: 0.75em;
  }
  code {
    font: 0.875em ui-monospace, Menlo, Consolas, monospace;
  }
  button {
    padding: 0.125em 0;
    border: 0;
    background: none;
    color: var(--_accent);
    font: inherit;
    font-weight: 500;
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 0.2em;
    cursor: pointer;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  .bone {
    border-radius: 2px;
    background: var(--_faint);
    animation: breathe 1.6s ease-in-out infinite alternate;
  }
  @keyframes breathe {
    to {
      opacity: 0.4;
    }
  }
  .sr {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    .bone,
    .content {
      animation: none;
      transition: none;
    }
  }
  /* Only drawings need this: the browser sees to everything else. */
  @media (forced-colors: active) {
    .frame {
      --_muted: CanvasText;
      --_rule: GrayText;
      --_surface: Canvas;
      --_accent: LinkText;
    }
    .bone {
      border: 1px solid GrayText;
    }
  }
`;

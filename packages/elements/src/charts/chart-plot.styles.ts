import { css } from 'lit';

export const chartPlot = css`
  .head {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 1em;
  }
  .head button {
    flex: none;
    font-size: 0.75em;
    color: var(--_muted);
    text-decoration-color: var(--_rule);
  }
  .head button:hover {
    color: var(--_ink);
  }
  .plot {
    position: relative;
    width: 100%;
    margin-block-start: 0.5em;
    touch-action: pan-y;
  }
  .canvas {
    position: absolute;
    inset: 0;
    overflow: hidden;
  }
  .canvas svg {
    display: block;
  }
  [class*='series-'] * {
    transition: opacity 0.15s;
  }
  .back {
    opacity: 0.2;
  }
  text.back {
    opacity: 0.55;
  }
  @media (prefers-reduced-motion: reduce) {
    [class*='series-'] * {
      transition: none;
    }
  }
  .cursor {
    position: absolute;
    width: 1px;
    background: var(--_muted);
    pointer-events: none;
  }
  .tip {
    position: absolute;
    z-index: 1;
    display: grid;
    grid-template-columns: auto 1fr auto;
    align-items: center;
    gap: 0.125em 0.5em;
    padding: 0.5em 0.75em;
    border: 1px solid var(--_rule);
    border-radius: 3px;
    background: var(--_surface);
    font-size: 0.75em;
    white-space: nowrap;
    pointer-events: none;
  }
  .tip b {
    grid-column: 1 / -1;
    font-weight: 600;
  }
  .figure {
    text-align: end;
  }
  .meant {
    font-weight: 600;
  }
  .swatch {
    flex: none;
    width: 0.625em;
    height: 0.625em;
    border-radius: 50%;
    forced-color-adjust: none;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0.125em 1em;
    margin: 0.5em 0 0;
    padding: 0;
    list-style: none;
    font-size: 0.75em;
  }
  .legend li {
    display: flex;
    align-items: center;
    gap: 0.4em;
  }
  .scroll {
    overflow: auto;
    margin-block-start: 0.5em;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.8125em;
  }
  th,
  td {
    padding: 0.3em 0 0.3em 1em;
    border-block-end: 1px solid var(--_rule);
    text-align: end;
    font-weight: 400;
    white-space: nowrap;
  }
  th:first-child {
    padding-inline-start: 0;
    text-align: start;
  }
  thead th {
    position: sticky;
    top: 0;
    background: var(--kpi-background, Canvas);
    color: var(--_muted);
  }
`;

import { css } from 'lit';

export const breakdown = css`
  .bars {
    margin-block-start: 0.875em;
    table-layout: auto;
  }
  .bars th,
  .bars td {
    padding-block: 0.45em;
  }
  .bars thead th {
    padding-block: 0 0.35em;
    font-size: 0.875em;
  }
  .bars thead th {
    position: static;
    background: none;
  }
  .bars tbody th {
    padding-inline-end: 1em;
  }
  .bars .swatch {
    display: inline-block;
    margin-inline-end: 0.5em;
  }
  .bars td.bar {
    width: 40%;
    padding-inline-start: 0;
  }
  .bar i {
    display: block;
    height: 0.625em;
    min-width: 1px;
    forced-color-adjust: none;
  }
  tr[aria-current='true'] > * {
    font-weight: 600;
  }
  tr.away > *,
  tr.away .delta {
    color: var(--_muted);
  }
  tr.away i {
    opacity: 0.4;
  }
  .bone.line {
    height: 1em;
    margin-block: 0.7em;
  }
  @container (width < 26em) {
    .bars .bar,
    .bars .n {
      display: none;
    }
  }
  .content {
    container-type: inline-size;
  }
`;

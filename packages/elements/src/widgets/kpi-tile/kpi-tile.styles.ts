import { css } from 'lit';

export const tile = css`
  .value {
    display: flex;
    align-items: baseline;
    flex-wrap: wrap;
    gap: 0 0.5em;
    margin-block: 0.25em;
  }
  .number {
    min-height: 1.15em;
    font-size: var(--kpi-value-size, 2.375em);
    font-weight: 500;
    line-height: 1.15;
    letter-spacing: -0.022em;
  }
  .basis {
    color: var(--_muted);
    font-size: 0.8125em;
  }
  .change {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.4em;
    min-height: 1.4em;
    font-size: 0.875em;
  }
  .spark {
    display: block;
    width: 100%;
    height: 2.75em;
    margin-block: 0.875em 0.75em;
    overflow: visible;
    fill: none;
  }
  .spark path {
    stroke: var(--_accent);
    stroke-width: 1.5;
    stroke-linejoin: round;
    vector-effect: non-scaling-stroke;
  }
  .spark .last {
    stroke-width: 6;
    stroke-linecap: round;
  }
  .segments {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0.125em 1em;
    margin: 0 0 0.625em;
    font-size: 0.8125em;
  }
  .segments dt {
    color: var(--_muted);
  }
  .segments dd {
    margin: 0;
    text-align: end;
  }
  .foot {
    margin-block-start: auto;
  }
  .waiting .bone.title {
    width: 60%;
    height: 0.875em;
    margin-block: 0.2625em;
  }
  .waiting .number {
    width: 45%;
    scale: 1 0.8;
  }
  .waiting .change .bone {
    width: 35%;
    height: 0.8em;
  }
`;

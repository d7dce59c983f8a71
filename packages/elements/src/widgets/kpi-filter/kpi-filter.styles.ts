import { css } from 'lit';

export const filter = css`
  .frame {
    flex-direction: row;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0.25em 1.75em;
    height: auto;
    font-size: var(--kpi-font-size, medium);
  }
  .scheme {
    display: flex;
    align-items: baseline;
    gap: 0.5em;
    color: var(--_muted);
    font-size: 0.875em;
  }
  select {
    appearance: none;
    max-width: 16em;
    padding: 0.375em 1.5em 0.375em 0;
    border: 0;
    border-block-end: 1px solid var(--_muted);
    border-radius: 0;
    background: none;
    color: var(--_ink);
    font: inherit;
    font-weight: 500;
    cursor: pointer;
  }
  .picker {
    position: relative;
    display: inline-block;
  }
  .picker::after {
    content: '';
    position: absolute;
    inset-inline-end: 0.25em;
    inset-block-start: calc(50% - 0.3125em);
    width: 0.375em;
    height: 0.375em;
    border: solid var(--_muted);
    border-width: 0 1.5px 1.5px 0;
    rotate: 45deg;
    pointer-events: none;
  }
  option {
    background: var(--_surface);
    color: var(--_ink);
  }
  fieldset {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1.25em;
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
    font-size: 0.875em;
  }
  label.choice {
    position: relative;
    padding-block: 0.375em;
    border-block-end: 2px solid transparent;
    color: var(--_muted);
    cursor: pointer;
  }
  label.choice:hover {
    color: var(--_ink);
  }
  label.choice:has(:checked) {
    border-color: var(--_accent);
    color: var(--_ink);
    font-weight: 600;
  }
  label.choice:has(:focus-visible) {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  label.choice input {
    position: absolute;
    inset: 0;
    opacity: 0;
    margin: 0;
    cursor: pointer;
  }
  .bone {
    width: 18em;
    height: 1.25em;
  }
`;

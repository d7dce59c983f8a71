import { css } from 'lit';

export const partsOfAnswer = css`
  .delta {
    display: inline-flex;
    align-items: baseline;
    gap: 0.3em;
    font-weight: 600;
    white-space: nowrap;
  }
  .delta.same {
    color: var(--_muted);
    font-weight: 400;
  }
  .delta[data-verdict='1'] {
    color: var(--_good);
  }
  .delta[data-verdict='-1'] {
    color: var(--_bad);
  }
  .arrow {
    width: 0.5625em;
    height: 0.5625em;
    fill: currentColor;
  }
  .versus {
    color: var(--_muted);
    white-space: nowrap;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.4em;
    font-size: 0.75em;
  }
  .foot > :not(:last-child)::after {
    content: ' ·';
  }
  .missing {
    color: var(--_muted);
    font-size: 0.875em;
  }
  .missing strong {
    color: var(--_ink);
    font-weight: 600;
  }
`;

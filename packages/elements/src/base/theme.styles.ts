import { css } from 'lit';

/** The theme attribute; without it the page's `color-scheme` counts. Colours are `light-dark()` everywhere. */
export const theme = css`
  :host([theme='light']) {
    color-scheme: light;
  }
  :host([theme='dark']) {
    color-scheme: dark;
  }
  :host([theme='auto']) {
    color-scheme: light dark;
  }
`;

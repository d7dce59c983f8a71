import { css } from 'lit';

/**
 * Eight colours that differ in lightness as well as in hue, so that they stay apart for colour-blind readers; each has
 * a contrast of 4.5 or more, because labels are set in them. The class `unknown` is always grey.
 */
export const seriesColours = css`
  .frame {
    --_s0: var(--kpi-series-1, light-dark(#17548a, #86b9e6));
    --_s1: var(--kpi-series-2, light-dark(#ad5420, #e6a06a));
    --_s2: var(--kpi-series-3, light-dark(#1c776b, #68c2b2));
    --_s3: var(--kpi-series-4, light-dark(#98365f, #e596b3));
    --_s4: var(--kpi-series-5, light-dark(#736412, #d0bf5e));
    --_s5: var(--kpi-series-6, light-dark(#3d7bab, #c3ddf3));
    --_s6: var(--kpi-series-7, light-dark(#5b4030, #c9a88d));
    --_s7: var(--kpi-series-8, light-dark(#33373d, #f4f3ef));
    --_rest: var(--kpi-series-unknown, light-dark(#71757b, #8d9196));
  }
  @media (forced-colors: active) {
    .frame {
      --_s0: CanvasText;
      --_s1: LinkText;
      --_s2: CanvasText;
      --_s3: LinkText;
      --_s4: CanvasText;
      --_s5: LinkText;
      --_s6: CanvasText;
      --_s7: LinkText;
      --_rest: GrayText;
    }
  }
`;

import { SextantError } from '@sextant/contracts';

const FORBIDDEN = new Set(['url', 'href', 'usermeta']);

/** Refuses a portal author's Vega-Lite that would load something or link away. Throws `spec.refused`. */
export const checkAuthorSpec = (spec: unknown, path = 'spec'): void => {
  if (typeof spec !== 'object' || spec === null) {
    if (path === 'spec') throw refused('The spec is not an object', path);
    return;
  }
  for (const [key, value] of Object.entries(spec)) {
    const here = `${path}.${key}`;
    if (FORBIDDEN.has(key)) throw refused(`The spec names "${key}"`, here);
    if ((key === 'mark' || key === 'type') && value === 'image') throw refused('The spec draws images', here);
    checkAuthorSpec(value, here);
  }
};

const refused = (what: string, where: string): SextantError =>
  new SextantError(
    'spec.refused',
    `${what} (${where}).`,
    'Give a Vega-Lite object that draws the dataset "answer" and loads nothing: no url, href, usermeta or image.',
  );

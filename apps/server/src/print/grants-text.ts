import type { Grants } from '@sextant/contracts';

/** As it would be written in the configuration of a source; a hyphen where nothing is asked for. */
export const grantsText = ({ egress = [], sockets = [], files = [], native = false }: Grants = {}): string =>
  [
    ...Object.entries({ egress, sockets, files }).flatMap(([kind, asked]) =>
      asked.length === 0 ? [] : [`${kind}: [${asked.map((each) => `'${each}'`).join(', ')}]`],
    ),
    ...(native ? ['native: true'] : []),
  ].join(', ') || '-';

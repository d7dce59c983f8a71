import { SextantError } from '@sextant/contracts';

export const protocolError = (source: string, what: string): SextantError =>
  new SextantError(
    'source.protocol',
    `The connector of source "${source}" sent ${what}.`,
    'Update or correct the connector.',
  );

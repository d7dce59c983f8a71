import { SextantError } from '@sextant/contracts';

export interface GraphqlError {
  message: string;
  path?: readonly (string | number)[];
  extensions?: { code?: string };
}

/** What each list needs. A role may have the wider permission in its place. */
const PERMISSIONS: Readonly<Record<string, string>> = {
  customers: 'ReadCustomer',
  productVariants: 'ReadCatalog (or ReadProduct)',
  orders: 'ReadOrder',
};

export const refusedCredentials = (url: string, why: string): SextantError =>
  new SextantError(
    'source.access-refused',
    `The shop at ${url} does not accept the credentials: ${why}.`,
    'Check username and password, or the API key (from Vendure 3.6 on, tokenMethod with api-key), and that url is the Admin API.',
  );

/** What an answer with errors means to who configured the source. */
export const answerFailed = (errors: readonly GraphqlError[], url: string): SextantError => {
  const [{ message, path, extensions } = { message: 'an error without a message' }] = errors;
  const list = String(path?.[0] ?? '');
  switch (extensions?.code) {
    case 'FORBIDDEN':
    case 'UNAUTHORIZED':
    case 'UNAUTHENTICATED': {
      const permission = PERMISSIONS[list];
      if (permission === undefined) return refusedCredentials(url, message);
      return new SextantError(
        'source.access-refused',
        `The shop at ${url} does not let this administrator read '${list}'.`,
        `Give a role of the administrator the permission ${permission} in the channel that is read.`,
      );
    }
    case 'CHANNEL_NOT_FOUND':
      return wrongChannel(url);
    case 'GRAPHQL_VALIDATION_FAILED':
    case 'BAD_USER_INPUT':
      return new SextantError(
        'source.schema-drift',
        `The shop at ${url} does not have the Admin API of Vendure 3: ${message}`,
        'This connector reads Vendure 3.0 and newer versions of 3; look whether there is a later version of it.',
      );
    case 'USER_INPUT_ERROR':
      return new SextantError(
        'source.config-invalid',
        `The shop at ${url} refuses what it is asked: ${message}`,
        "Make 'page_size' smaller than adminListQueryLimit of the shop.",
      );
    default:
      return new SextantError(
        'source.unreachable',
        `The shop at ${url} fails to answer${list === '' ? '' : ` '${list}'`}: ${message}`,
        'Look at the log of the shop, and sync again: the reading goes on where it was.',
      );
  }
};

export const wrongChannel = (url: string): SextantError =>
  new SextantError(
    'source.config-invalid',
    `The shop at ${url} has no channel with the token that 'channel' says.`,
    'The tokens are in the dashboard under Settings, Channels; without one the default channel is read.',
  );

import { linksRequestSchema, type LinkedResponse, type LinksRequest, type LinksResponse } from '@sextant/contracts';
import { bodyReader } from '../http/check-request.ts';
import type { Handlers, RouteContext } from './context.ts';

export const identityRoutes = ({ engine }: RouteContext): Pick<Handlers, 'links' | 'link'> => {
  const readBody = bodyReader(linksRequestSchema);
  return {
    links: async (_req, res) => {
      res.json({ links: await engine.links() } satisfies LinksResponse);
    },
    link: async (req, res) => {
      const { links } = readBody(req) as LinksRequest;
      res.json((await engine.linkParties(links)) satisfies LinkedResponse);
    },
  };
};

import type { Handlers, RouteContext } from './context.ts';

export const eventRoutes = ({ events }: RouteContext): Pick<Handlers, 'events'> => ({
  events: (_req, res) => events.open(res),
});

import {
  pluginInstallRequestSchema,
  pluginUpgradeRequestSchema,
  ROUTES,
  type PluginChangeResponse,
  type PluginInstallRequest,
  type PluginsResponse,
  type PluginUpgradeRequest,
} from '@sextant/contracts';
import type { Request } from 'express';
import { bodyReader, queryReader } from '../http/check-request.ts';
import type { Handlers, RouteContext } from './context.ts';

type Names = 'plugins' | 'installPlugin' | 'upgradePlugin' | 'rollbackPlugin' | 'removePlugin';

export const pluginRoutes = ({ plugins }: RouteContext): Pick<Handlers, Names> => {
  const readInstall = bodyReader(pluginInstallRequestSchema);
  const readUpgrade = bodyReader(pluginUpgradeRequestSchema);
  const readRemoval = queryReader(ROUTES.removePlugin);
  const idOf = (req: Request): string => String(req.params['id']);

  return {
    plugins: (_req, res) => {
      res.json(plugins.list() satisfies PluginsResponse);
    },
    installPlugin: async (req, res) => {
      const { name } = readInstall(req) as PluginInstallRequest;
      res.json((await plugins.install(name)) satisfies PluginChangeResponse);
    },
    upgradePlugin: async (req, res) => {
      const { name } = readUpgrade(req) as PluginUpgradeRequest;
      res.json((await plugins.upgrade(idOf(req), name)) satisfies PluginChangeResponse);
    },
    rollbackPlugin: async (req, res) => {
      res.json((await plugins.rollback(idOf(req))) satisfies PluginChangeResponse);
    },
    removePlugin: async (req, res) => {
      const { force } = readRemoval(req) as { force: boolean };
      res.json((await plugins.remove(idOf(req), { force })) satisfies PluginChangeResponse);
    },
  };
};

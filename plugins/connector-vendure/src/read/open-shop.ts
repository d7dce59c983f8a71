import type { ConnectorContext } from '@sextant/contracts';
import { wrongChannel } from '../api/failures.ts';
import { openApi, type Api } from '../api/open-api.ts';
import { SETTINGS, type Settings } from '../api/queries.ts';
import { parseConfig, type Config } from '../config.ts';
import { amountsOf } from '../records/amounts.ts';
import { daysIn, type Shop } from '../records/rows.ts';

export interface OpenShop {
  api: Api;
  config: Config;
  shop: Shop;
  /** The default channel has what all channels have. */
  isDefaultChannel: boolean;
}

/** Logs in, and asks what has to be known before anything is read. */
export const openShop = async (context: ConnectorContext): Promise<OpenShop> => {
  const config = parseConfig(context);
  const api = await openApi(context, config);
  const { activeChannel, globalSettings } = await api.ask<Settings>(SETTINGS);
  // A shop with one channel answers with it, whatever the token.
  if (config.channel !== undefined && activeChannel.token !== config.channel) throw wrongChannel(config.url);
  return {
    api,
    config,
    isDefaultChannel: activeChannel.code === '__default_channel__',
    shop: {
      sourceId: context.sourceId,
      dayOf: daysIn(config.timezone),
      amount: amountsOf(config.amounts, globalSettings.serverConfig.moneyStrategyPrecision),
    },
  };
};

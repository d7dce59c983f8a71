import { SextantError, type ConnectorContext } from '@sextant/contracts';
import { daysIn } from './records/rows.ts';

export type Credentials = { apiKey: string } | { username: string; password: string };

/** The source's `config`, which the manifest's schema has checked, with its defaults. */
export interface Config {
  url: string;
  credentials: Credentials;
  /** Token of a channel; undefined: the default one. */
  channel: string | undefined;
  timezone: string;
  lookbackDays: number;
  fullEveryDays: number;
  pageSize: number;
  amounts: 'precision' | 'currency';
}

/** Throws `source.config-invalid` for what a schema cannot say. */
export const parseConfig = ({ config }: Pick<ConnectorContext, 'config'>): Config => {
  const { url, channel, timezone, amounts } = config;
  const zone = String(timezone);
  try {
    daysIn(zone);
  } catch {
    throw new SextantError(
      'source.config-invalid',
      `'${zone}' is no time zone.`,
      "Set 'timezone' to a name of the IANA list, e.g. Europe/Prague.",
    );
  }
  return {
    url: String(url),
    credentials: credentialsOf(config),
    channel: typeof channel === 'string' ? channel : undefined,
    timezone: zone,
    lookbackDays: numberOr(config['lookback_days'], 90),
    fullEveryDays: numberOr(config['full_every_days'], 30),
    pageSize: numberOr(config['page_size'], 100),
    amounts: amounts === 'currency' ? 'currency' : 'precision',
  };
};

const credentialsOf = ({ username, password, api_key: apiKey }: ConnectorContext['config']): Credentials => {
  const isNamed = typeof username === 'string' && typeof password === 'string';
  if (typeof apiKey === 'string' && username === undefined && password === undefined) return { apiKey };
  if (isNamed && apiKey === undefined) return { username, password };
  throw new SextantError(
    'source.config-invalid',
    'It takes either username and password, or an API key, to read the shop.',
    "Set 'username' and 'password', or 'api_key' alone.",
  );
};

const numberOr = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);

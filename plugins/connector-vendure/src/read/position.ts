import { createHash } from 'node:crypto';
import type { ConnectorState } from '@sextant/contracts';
import type { Place } from '../api/list-pages.ts';
import type { Config } from '../config.ts';

export const STAGES = ['customers', 'products', 'orders'] as const;
export type Stage = (typeof STAGES)[number];

/** A reading of orders that is under way. */
export interface OrdersWalk {
  /** When it began, by the shop's clock. */
  began: string;
  /** Only orders changed after this instant; none: all of them. */
  after?: string;
  /** The latest change that there was when it began. */
  latest?: string;
}

/** Where a reading stands. It is kept with the rows sent before it, and never grows. */
export interface Position {
  /** Of the configuration: from another shop, or in other amounts, everything is read from the beginning. */
  print: string;
  stage: Stage;
  /** Where in the list of the stage; none: its beginning. */
  place?: Place;
  walk?: OrdersWalk;
  /** The latest change of an order that had happened when the last reading that came to its end began. */
  mark?: string;
  /** When the last reading of all orders that came to its end began. */
  fullAt?: string;
}

/** Where to go on, by the state of the last checkpoint. */
export const positionOf = (state: ConnectorState | undefined, config: Config): Position => {
  const print = printOf(config);
  return state?.['print'] === print ? (state as unknown as Position) : { print, stage: 'customers' };
};

/** The beginning of a stage; what is undefined is left out, as it is of a state that was stored. */
export const startOf = (
  stage: Stage,
  { print, mark, fullAt }: { print: string; mark?: string | undefined; fullAt?: string | undefined },
): Position => ({
  print,
  stage,
  ...(mark === undefined ? {} : { mark }),
  ...(fullAt === undefined ? {} : { fullAt }),
});

const printOf = ({ url, channel, timezone, amounts }: Config): string =>
  createHash('sha256')
    .update(JSON.stringify([url, channel ?? null, timezone, amounts]))
    .digest('hex')
    .slice(0, 16);

export interface Vendure {
  /** Address of the Admin API. */
  admin: string;
  /** Address of the API that shoppers use. */
  shop: string;
  /** May do anything. */
  username: string;
  password: string;
  /** Makes days pass: all that has happened so far happened so many days earlier. */
  pass: (days: number) => Promise<void>;
  /** Ends the server; nothing is left of it. */
  stop: () => Promise<void>;
}

/** Starts an empty shop. `precision`: decimal places of its amounts, 2 by default. */
export declare const startVendure: (options?: { precision?: number }) => Promise<Vendure>;

/** What to do where there is no server. */
export declare const NONE: string;

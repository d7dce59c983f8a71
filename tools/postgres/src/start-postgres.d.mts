export interface Postgres {
  host: string;
  port: number;
  /** May do anything. */
  user: string;
  password: string;
  database: string;
  /** Copies a file to where the server may read it, and gives its path there. */
  readonly put: (file: string) => string;
  /** Ends the server and removes its folder. */
  readonly stop: () => Promise<void>;
}

export interface PostgresOptions {
  /** Settings of the server. */
  settings?: Record<string, string>;
  /** Files of the server's key and certificate (PEM): it speaks TLS then. */
  tls?: { key: string; cert: string };
  /** It keeps nobody from ending, and ends with whoever started it. */
  isBackground?: boolean;
}

/** Starts a server with an empty database. Throws where there is none, or where it does not start. */
export declare const startPostgres: (options?: PostgresOptions) => Promise<Postgres>;

/** What to do where there is no server. */
export declare const NONE: string;

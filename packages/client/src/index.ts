// Typed calls to a Sextant host, from a page or from Node.
export { createClient, type Client, type ClientOptions } from './create-client.ts';
export type { ConnectionState } from './events.ts';

import { sharedServer } from './database.ts';

/** For tests that need the server. */
export const withServer = sharedServer() === undefined ? describe.skip : describe;

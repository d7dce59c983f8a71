import { sharedServer } from './database.ts';

/** For tests that need the server: without one they are skipped, and fail in CI. */
export const withServer = sharedServer() === undefined && process.env['CI'] !== 'true' ? describe.skip : describe;

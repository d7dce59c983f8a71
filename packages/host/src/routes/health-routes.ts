import type { RequestHandler } from 'express';
import type { SourceRegistry } from '../sources/create-source-registry.ts';

/** The process is up. Says nothing about the data. */
export const healthz =
  (identity: { version: string; tenant: string; instance: string }): RequestHandler =>
  (_req, res) => {
    res.json({ status: 'ok', ...identity });
  };

/** The store answers; and which sources have been read to their end. */
export const readyz =
  (sources: SourceRegistry): RequestHandler =>
  async (_req, res) => {
    const found = await sources.status();
    res.json({
      status: 'ready',
      sources: found.map(({ id, state, completeThrough }) => ({
        id,
        state,
        completeThrough,
        complete: state === 'ok',
      })),
    });
  };

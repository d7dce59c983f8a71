import { SextantError } from '@sextant/contracts';
import type { Response } from 'express';

/** Fires when the client goes away before it has its answer. */
export const goneSignal = (res: Response): AbortSignal => {
  const gone = new AbortController();
  res.once('close', () => {
    if (res.writableFinished) return;
    gone.abort(new SextantError('engine.aborted', 'The caller went away and the work was stopped.', 'Ask again.'));
  });
  return gone.signal;
};

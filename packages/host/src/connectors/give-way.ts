import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { ConnectorMessage } from '@sextant/contracts';

/** Of the host's thread, ms: so much for small messages, and then so much for whatever else there is to do. */
const WORK = 2;
const REST = 20;
/** A batch of so many rows is worth the time that it takes. */
const MANY_ROWS = 1000;

/**
 * Lets a host do other things beside taking messages. What a connector sends costs the host time of the thread on which
 * it answers questions, most of all many small messages; without a rest a connector that sends notes without end would
 * make answers take four times as long.
 */
export class GiveWay {
  private readonly busy: () => number;
  private readonly rest: (ms: number) => Promise<unknown>;
  private worked = 0;

  /** `busy`: for how long the thread has not been idle, ms. */
  constructor(
    busy: () => number = () => performance.eventLoopUtilization().active,
    rest: (ms: number) => Promise<unknown> = wait,
  ) {
    this.busy = busy;
    this.rest = rest;
  }

  /** A message came; what is given back is called when it was taken. */
  begin(message: ConnectorMessage): () => Promise<void> {
    if (message.type === 'batch' && message.rows >= MANY_ROWS) return async () => undefined;
    const since = this.busy();
    return async () => {
      this.worked += this.busy() - since;
      if (this.worked < WORK) return;
      this.worked = 0;
      await this.rest(REST);
    };
  }
}

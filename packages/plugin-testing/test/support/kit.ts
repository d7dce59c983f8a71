import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ConformanceReport, PointId, PointResult } from '../../src/index.ts';

export interface Kit {
  /** Tries one point on the connector with a fault. */
  tryFault(point: PointId, fault: string): Promise<PointResult>;
  /** Tries points (all of them) on the connector without one; `fresh`: each reading in a process of its own. */
  trySound(how?: { points?: readonly PointId[]; fresh?: boolean }): Promise<ConformanceReport>;
  close(): Promise<void>;
}

/** The built kit in a process of its own: from source, each process of a connector takes several times as long to start. */
export const startKit = async (): Promise<Kit> => {
  const built = join(import.meta.dirname, '..', '..', 'dist', 'index.js');
  if (!existsSync(built)) throw new Error('The kit is not built. Run: npm run build');
  const child = fork(join(import.meta.dirname, 'kit-runner.mjs'), { execArgv: [] });
  await once(child, 'message');
  const ask = async <Answer>(order: object): Promise<Answer> => {
    child.send(order);
    const [answer] = (await once(child, 'message')) as [Answer & { failed?: string }];
    if (answer.failed !== undefined) throw new Error(answer.failed);
    return answer;
  };
  return {
    tryFault: (point, fault) => ask({ point, fault }),
    trySound: (how = {}) => ask(how),
    close: async () => {
      child.send('close');
      await once(child, 'exit');
    },
  };
};

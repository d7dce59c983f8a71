import type { SyncReport } from '@sextant/contracts';
import { createSyncProgress } from '../print/print-progress.ts';
import { printJson } from '../print/print-json.ts';
import type { Command } from './command.ts';
import { withDesk } from './with-desk.ts';

/** Reads one source or all of them; fails when any did not come to its end. */
export const runSync: Command = async (input) => {
  const { options, positionals, world } = input;
  const isJson = options['json'] === true;
  const how = {
    ...(options['full'] === true ? { full: true } : {}),
    ...(options['accept-drift'] === true ? { acceptDrift: true } : {}),
  };
  const progress = createSyncProgress(isJson ? { ...world, out: world.err } : world);
  const reports = await withDesk(input, async (desk) => {
    const [named] = positionals;
    const ids = named === undefined ? (await desk.sources()).map(({ id }) => id) : [named];
    const done: SyncReport[] = [];
    for (const id of ids) {
      if (world.signal.aborted) break;
      const began = performance.now();
      const report = await desk.sync(id, how, (event) => progress.heard(event), world.signal);
      progress.ended(report, performance.now() - began);
      done.push(report);
    }
    return done;
  });
  if (isJson) printJson({ runs: reports }, world);
  else if (reports.length === 0 && !world.signal.aborted) world.out.write('There is no source to read.\n');
  return reports.every(({ state }) => state === 'done') && !world.signal.aborted ? 0 : 1;
};

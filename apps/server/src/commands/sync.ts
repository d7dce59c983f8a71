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
  const shown = isJson ? { ...world, out: world.err } : world;
  const progress = createSyncProgress(shown);
  let cannot = 0;
  const reports = await withDesk(input, async (desk) => {
    const [named] = positionals;
    const ids = named === undefined ? [] : [named];
    for (const { id, problem } of named === undefined ? await desk.sources() : []) {
      if (problem === undefined) ids.push(id);
      else shown.out.write(`  ✗ ${id} cannot be synced: ${problem.message}\n      ${problem.remedy}\n`);
      if (problem !== undefined) cannot += 1;
    }
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
  else if (reports.length + cannot === 0 && !world.signal.aborted) world.out.write('There is no source to read.\n');
  return cannot === 0 && reports.every(({ state }) => state === 'done') && !world.signal.aborted ? 0 : 1;
};

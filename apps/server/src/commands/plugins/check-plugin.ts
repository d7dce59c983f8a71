import { resolve } from 'node:path';
import type { PointId } from '@sextant/plugin-testing';
import { listOption, misuse } from '../../command-line/parse-arguments.ts';
import { printJson } from '../../print/print-json.ts';
import type { Command } from '../command.ts';

/** Tries a connector on its own fake, point by point, and says how it did. Fails when a point does. */
export const checkPlugin: Command = async ({ world, options, positionals }) => {
  const [folder = ''] = positionals;
  // What the kit needs is loaded for nobody else.
  const { POINT_IDS, pointLines, runConformance, scoreLine } = await import('@sextant/plugin-testing');
  const wanted = listOption(options, 'point').flatMap((each) => each.split(','));
  const points = POINT_IDS.filter((id) => wanted.length === 0 || wanted.includes(id));
  const unknown = wanted.find((each) => !POINT_IDS.includes(each as PointId));
  if (unknown !== undefined) throw misuse('plugins', `'${unknown}' is no point; there are ${POINT_IDS.join(', ')}.`);
  const isJson = options['json'] === true;
  const report = await runConformance(resolve(world.cwd, folder), {
    points,
    signal: world.signal,
    onPoint: (result) => {
      if (!isJson) world.out.write(`${pointLines(result).join('\n')}\n`);
    },
  });
  if (isJson) printJson(report, world);
  else world.out.write(`\n${scoreLine(report)}\n`);
  return report.ok ? 0 : 1;
};

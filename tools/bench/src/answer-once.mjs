import { readFileSync, writeFileSync } from 'node:fs';
import { CALLER, openEngine } from './bank-engine.mjs';
import { questionOf } from './measure-shape.mjs';
import { SHAPES } from './shapes.mjs';

/**
 * A process of its own that opens a store, asks the question of one shape and tells how much memory it took:
 * `node answer-once.mjs <store> <name of the shape>` prints `{"idle": bytes, "peak": bytes}`.
 */
const [file = '', name = ''] = process.argv.slice(2);
const shape = SHAPES.find((each) => each.name === name);
if (shape === undefined) throw new Error(`There is no shape "${name}".`);

/** Highest resident size since the last reset; the kernel keeps it. */
const peak = () => {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  return line ? Number(line[1]) * 1024 : process.resourceUsage().maxRSS * 1024;
};

const engine = await openEngine(file, { store: shape.store, route: shape.route });
const idle = process.memoryUsage().rss;
writeFileSync('/proc/self/clear_refs', '5');
await engine.answer(questionOf(shape), CALLER);
const reached = peak();
await engine.close();
process.stdout.write(JSON.stringify({ idle, peak: Math.max(reached, idle) }));

import { readFileSync, writeFileSync } from 'node:fs';
import { CALLER, openEngine, question } from './bank-engine.mjs';

/**
 * A process of its own that opens a store, asks one question and tells how much memory the question took:
 * `node answer-once.mjs <store> <kpi> <route>` prints `{"idle": bytes, "peak": bytes}`.
 */
const [file = '', kpi = '', route = ''] = process.argv.slice(2);

/** Highest resident size since the last reset; the kernel keeps it. */
const peak = () => {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  return line ? Number(line[1]) * 1024 : process.resourceUsage().maxRSS * 1024;
};

const engine = await openEngine(file, route === 'intervals' ? 'intervals' : undefined);
const idle = process.memoryUsage().rss;
writeFileSync('/proc/self/clear_refs', '5');
await engine.answer(question(kpi), CALLER);
const reached = peak();
await engine.close();
process.stdout.write(JSON.stringify({ idle, peak: Math.max(reached, idle) }));

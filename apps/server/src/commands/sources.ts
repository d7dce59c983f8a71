import { QUALITY_SEVERITIES, type SourceStatus } from '@sextant/contracts';
import { COMMANDS } from '../command-line/commands.ts';
import { countOption, misuse } from '../command-line/parse-arguments.ts';
import { counted, createFormats, type Formats } from '../print/formats.ts';
import { printJson } from '../print/print-json.ts';
import { printQuality } from '../print/print-quality.ts';
import { createSyncProgress, driftText } from '../print/print-progress.ts';
import { printTable } from '../print/print-table.ts';
import type { Command, CommandInput } from './command.ts';
import { withDesk } from './with-desk.ts';

const LONGEST_RAW = 120;

export const runSources: Command = async (input) => {
  const [verb, source] = input.positionals;
  if (verb === undefined) return listSources(input);
  if (source !== undefined && verb === 'quarantine') return showQuarantine(input, source);
  if (source !== undefined && verb === 'replay') return replay(input, source);
  if (source !== undefined && verb === 'quality') return showQuality(input, source);
  throw misuse(
    'sources',
    `'${input.positionals.join(' ')}' is not understood; the command is: sextant ${COMMANDS.sources.usage}.`,
  );
};

const listSources = async (input: CommandInput): Promise<number> => {
  const { world, options } = input;
  const sources = await withDesk(input, (desk) => desk.sources());
  if (options['json'] === true) {
    printJson({ sources }, world);
    return 0;
  }
  if (sources.length === 0)
    world.out.write("No sources are configured. Add one under 'sources' in the configuration.\n");
  else {
    const formats = createFormats(world);
    const isScheduled = sources.some(({ nextSync }) => typeof nextSync === 'string');
    printTable(
      [
        'Source',
        'Title',
        'State',
        'Complete through',
        'Last sync',
        '>Rows read',
        '>Quarantined',
        'Found by checks',
        ...(isScheduled ? ['Next sync'] : []),
      ],
      sources.map((source) => [
        ...sourceLine(source, formats),
        ...(isScheduled ? [source.nextSync ? formats.instant(source.nextSync) : '-'] : []),
      ]),
      world.out,
    );
    for (const { id, problem } of sources) {
      if (problem) world.out.write(`\n${id} cannot be synced: ${problem.message}\n  ${problem.remedy}\n`);
    }
    for (const { id, lastRun } of sources) {
      for (const each of lastRun?.drift ?? []) world.out.write(`\n${id}: ${driftText(each)}\n`);
      if (lastRun?.error) world.out.write(`\n${id}: ${lastRun.error.message}\n  ${lastRun.error.remedy}\n`);
    }
  }
  return 0;
};

const sourceLine = (
  { id, title, state, completeThrough, lastRun, quarantined, findings }: SourceStatus,
  formats: Formats,
): string[] => [
  id,
  title,
  state,
  completeThrough ?? '-',
  lastRun?.endedAt ? formats.instant(lastRun.endedAt) : '-',
  lastRun ? formats.count(lastRun.counts.read) : '-',
  formats.count(quarantined),
  findingsText(findings),
];

const findingsText = (findings: SourceStatus['findings']): string =>
  QUALITY_SEVERITIES.filter((severity) => findings[severity] > 0)
    .map((severity) => (severity === 'info' ? `${findings.info} to know` : counted(findings[severity], severity)))
    .join(', ') || '-';

const showQuarantine = async (input: CommandInput, source: string): Promise<number> => {
  const { world, options } = input;
  const limit = countOption('sources', options, 'limit') ?? 20;
  const found = await withDesk(input, (desk) => desk.quarantine(source, limit, options['all'] === true));
  if (options['json'] === true) {
    printJson(found, world);
    return 0;
  }
  const formats = createFormats(world);
  world.out.write(`${formats.count(found.total)} rows of '${source}' were not taken in.\n`);
  for (const { file, line, stream, table, reason, raw, settledBy } of found.rows) {
    const place = file === null ? stream : `${file}${line === null ? '' : `:${line}`}`;
    const settled = settledBy === null ? '' : `, settled by run ${settledBy}`;
    world.out.write(`\n${place}${table === null ? '' : ` (${table})`}${settled}\n  ${reason}\n`);
    if (raw !== null) world.out.write(`  ${raw.slice(0, LONGEST_RAW)}${raw.length > LONGEST_RAW ? ' …' : ''}\n`);
  }
  const left = found.total - found.rows.length;
  if (left > 0) world.out.write(`\n${formats.count(left)} more; see them with --limit.\n`);
  return 0;
};

/** Reads the source from its beginning: rows that are right by now leave the quarantine. */
const replay = async (input: CommandInput, source: string): Promise<number> => {
  const { world, options } = input;
  const isJson = options['json'] === true;
  const progress = createSyncProgress(isJson ? { ...world, out: world.err } : world);
  return withDesk(input, async (desk) => {
    const { total: before } = await desk.quarantine(source, 1);
    const began = performance.now();
    const report = await desk.sync(source, { full: true }, (event) => progress.heard(event), world.signal);
    progress.ended(report, performance.now() - began);
    const { total: left } = await desk.quarantine(source, 1);
    if (isJson) printJson({ run: report, before, left }, world);
    else {
      const formats = createFormats(world);
      const [had, have] = [before, left].map((rows) => formats.count(rows));
      world.out.write(`${had} rows had not been taken in; ${have} still are not.\n`);
    }
    return report.state === 'done' ? 0 : 1;
  });
};

const showQuality = async (input: CommandInput, source: string): Promise<number> => {
  const { world, options } = input;
  const run = countOption('sources', options, 'run');
  const found = await withDesk(input, (desk) => desk.quality(source, run));
  if (options['json'] === true) printJson(found, world);
  else printQuality(found, world);
  return 0;
};

import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectorContext, ConnectorMessage, ConnectorState } from '@sextant/contracts';
import { SextantError } from '@sextant/contracts';
import { parseConfig, type FilesConfig } from '../config/parse-config.ts';
import { findFiles, fingerprint, needFolder, type FoundFile } from '../files/find-files.ts';
import { openDatabase, type Database } from '../load/database.ts';
import { loadFiles, type FileReject, type LoadedFile } from '../load/load-files.ts';
import { describeMapping, type DescribedMapping } from '../mapping/describe-mapping.ts';
import { runMapping, type MappedTable } from '../mapping/run-mapping.ts';
import { findCompleteThrough } from './complete-through.ts';
import { batchRows, emitTable } from './emit-table.ts';
import { finishedState, isFinished, resumeAt, stateAt } from './position.ts';

/** Reads a source: everything is loaded and mapped before the first record goes out. */
export async function* readSource(
  context: ConnectorContext,
  state: ConnectorState | undefined,
): AsyncGenerator<ConnectorMessage> {
  const config = parseConfig(context.config);
  const folder = await needFolder(config.folder);
  const files = await findAll(folder, config);
  const print = fingerprint(files, contentOf(config));
  if (isFinished(state, print)) {
    yield lastCheckpoint(print, textOf(state['completeThrough']));
    return;
  }
  const scratch = await mkdtemp(join(context.scratch, 'files-'));
  try {
    const loaded = await loadAll({ ...context, scratch }, config, folder, files);
    if (fingerprint(await findAll(folder, config), contentOf(config)) !== print) {
      throw new SextantError(
        'source.file-unreadable',
        'A file of the source changed while it was read.',
        'Sync again when the export has finished.',
      );
    }
    for (const message of loaded.flatMap(({ notes }) => notes)) yield { type: 'note', level: 'info', message };
    const options = { scratch, memoryLimit: config.memoryLimit, readable: [], signal: context.signal };
    const database = await openDatabase(options);
    try {
      yield* readMapped(config, { loaded, database, print, state });
    } finally {
      database.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** What decides which rows there are: a position holds under another distance of checkpoints, too. */
const contentOf = ({ checkpointRows: _distance, ...content }: FilesConfig): Omit<FilesConfig, 'checkpointRows'> =>
  content;

const findAll = async (folder: string, config: FilesConfig): Promise<FoundFile[]> =>
  (await Promise.all(config.files.map((declaration) => findFiles(folder, declaration)))).flat();

/** The files are loaded by a database that may read them; the mappings run in one that may read no file at all. */
const loadAll = async (
  { scratch, signal }: ConnectorContext,
  config: FilesConfig,
  folder: string,
  files: readonly FoundFile[],
): Promise<LoadedFile[]> => {
  const database = await openDatabase({
    scratch,
    memoryLimit: config.memoryLimit,
    readable: [folder, scratch],
    signal,
  });
  try {
    return await loadFiles(config, files, { database, scratch, signal });
  } finally {
    database.close();
  }
};

interface Mapped {
  loaded: readonly LoadedFile[];
  database: Database;
  print: string;
  state: ConnectorState | undefined;
}

async function* readMapped(
  config: FilesConfig,
  { loaded, database, print, state }: Mapped,
): AsyncGenerator<ConnectorMessage> {
  const names = config.files.map(({ name }) => name);
  const described: DescribedMapping[] = [];
  for (const mapping of config.mappings) described.push(await describeMapping(database, mapping, names));
  const tables: MappedTable[] = [];
  for (const [at, mapping] of described.entries())
    tables.push(await runMapping(database, mapping, `result_${at}`, names));
  const completeThrough = await findCompleteThrough(config, database);

  const { checkpointRows } = config;
  const size = batchRows(checkpointRows);
  const start = resumeAt(state, print, tables);
  let since = 0;
  for (const [at, table] of tables.entries()) {
    if (at < start.mapping) continue;
    const offset = at === start.mapping ? start.offset : 0;
    const rows = emitTable(database, table, rejectsFor(at, tables, loaded), { offset, size });
    for await (const message of table.mapping.deletes === 'never' ? rows : marked(table, loaded, offset, rows)) {
      yield message;
      if (message.type === 'batch') since += message.rows;
      if (message.type !== 'progress' || since + size <= checkpointRows) continue;
      const next = message.done < table.rows ? { mapping: at, offset: message.done } : { mapping: at + 1, offset: 0 };
      const resumed = tables[next.mapping];
      if (resumed === undefined) continue;
      yield { type: 'checkpoint', state: stateAt(print, next, resumed) };
      since = 0;
    }
  }
  yield lastCheckpoint(print, completeThrough);
}

/** A broken row is told to one stream only, but what it would have been may be missing from several. */
const isReadWhole = ({ mapping }: MappedTable, loaded: readonly LoadedFile[]): boolean =>
  loaded.every(({ declaration: { name }, rejects }) => rejects.length === 0 || !mapping.files.includes(name));

/**
 * The rows of a table between two marks: they are all there are, though it may take more than one run to read them. The
 * second mark comes before the last progress, after which a checkpoint may follow. Where rows are missing there is a note.
 */
async function* marked(
  table: MappedTable,
  loaded: readonly LoadedFile[],
  offset: number,
  messages: AsyncIterable<ConnectorMessage>,
): AsyncGenerator<ConnectorMessage> {
  const { stream } = table.mapping;
  if (!isReadWhole(table, loaded)) {
    const message = `Nothing is deleted in ${stream}, although its files hold every record: some of their rows could not be read.`;
    yield { type: 'note', level: 'warn', message };
    return yield* messages;
  }
  if (offset === 0) yield { type: 'complete-begin', stream };
  let isOpen = true;
  for await (const message of messages) {
    if (message.type === 'progress' && message.done >= table.rows) {
      yield { type: 'complete-end', stream };
      isOpen = false;
    }
    yield message;
  }
  if (isOpen) yield { type: 'complete-end', stream };
}

/** A broken row of a file is told once: with the first mapping that the file drives, else the first that reads it. */
const rejectsFor = (at: number, tables: readonly MappedTable[], loaded: readonly LoadedFile[]): FileReject[] => {
  const own = loaded.flatMap(({ declaration: { name }, rejects }) => {
    const driven = tables.findIndex(({ mapping }) => mapping.driver === name);
    const read = tables.findIndex(({ mapping }) => mapping.files.includes(name));
    const teller = driven !== -1 ? driven : Math.max(read, 0);
    return teller === at ? rejects : [];
  });
  return [...own, ...(tables[at]?.rejects ?? [])];
};

const lastCheckpoint = (print: string, completeThrough: string | undefined): ConnectorMessage => ({
  type: 'checkpoint',
  state: finishedState(print, completeThrough),
  ...(completeThrough === undefined ? {} : { completeThrough }),
});

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

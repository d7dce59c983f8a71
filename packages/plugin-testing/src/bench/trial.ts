import type { ConnectorMessage, ConnectorState, StreamDescription } from '@sextant/contracts';
import type { ConnectorRun } from '@sextant/engine';
import { openConnectorProcess, type ConnectorProcessOptions } from '@sextant/host';
import type { ExpectedRows, Sample, World } from '../conformance.ts';
import type { FakeServer } from '../fake/fake-server.ts';
import type { Bench } from './bench.ts';
import { differenceOf, mergeRows } from './compare.ts';
import { Holdings } from './holdings.ts';
import { unmarked } from './secrets.ts';
import { fail, told } from './shortcoming.ts';

/** Waits are short: a fake that does not answer will not do so later. */
const HTTP = { timeoutMs: 20_000, retries: 2 };
const LIMITS = { startMs: 30_000, silenceMs: 60_000, heapMb: 256 };

export interface Reading {
  messages: ConnectorMessage[];
  /** What it broke off with; undefined: it came to its end. */
  error: unknown;
  /** State of the last checkpoint, as a store gives it back. */
  state: ConnectorState | undefined;
}

export interface RunOptions
  extends Partial<Pick<ConnectorProcessOptions, 'config' | 'http' | 'limits' | 'signal' | 'watch'>> {
  /** Is handed each message in place of keeping it. */
  take?: (message: ConnectorMessage) => void;
  /** Goes on in the process of the reading before, which the host would not do. */
  sameProcess?: boolean;
}

/** One made-up source and the readings of it. */
export class Trial {
  readonly world: World;
  readonly samples = new Map<string, Sample>();
  streams: StreamDescription[] = [];
  private readonly bench: Bench;

  constructor(bench: Bench, world: World) {
    this.bench = bench;
    this.world = world;
  }

  /** New samples, or changed ones. */
  async put(samples: readonly Sample[]): Promise<void> {
    for (const sample of samples) this.samples.set(sample.id, sample);
    await this.world.put(samples);
  }

  async remove(ids: readonly string[], at: string): Promise<void> {
    for (const id of ids) this.samples.delete(id);
    await this.world.remove(ids, at);
  }

  /** What a store should hold now. */
  expected(): ExpectedRows {
    const { always = {}, expected } = this.bench.options.conformance;
    return mergeRows([always, ...[...this.samples.values()].map(expected)]);
  }

  /** Records handed over at once. */
  async setPageSize(records: number): Promise<void> {
    const { setPageSize, server } = this.world;
    if (setPageSize !== undefined) await setPageSize(records);
    else if (server !== undefined) server.pageSize = records;
    else fail(without('a server or setPageSize', 'page-sizes'));
  }

  needServer(point: string): FakeServer {
    return this.world.server ?? fail(without('a server', point));
  }

  /** Starts the connector as the host does, with what its manifest asks for granted. */
  async run({
    config = this.world.config,
    http = HTTP,
    limits,
    signal,
    watch,
  }: RunOptions = {}): Promise<ConnectorRun> {
    const { plugin, signal: stop } = this.bench.options;
    const { said } = this.bench;
    const { manifest } = plugin;
    const { configSchema } = manifest;
    try {
      return await openConnectorProcess({
        plugin: {
          name: plugin.name,
          folder: plugin.folder,
          manifest: configSchema === undefined ? manifest : { ...manifest, configSchema: unmarked(configSchema) },
        },
        sourceId: 'conformance',
        config,
        scratch: await this.bench.scratch,
        signal: signal === undefined ? stop : AbortSignal.any([signal, stop]),
        limits: { ...LIMITS, ...limits },
        http,
        log: (line) => said.note('the log', line),
        ...(watch === undefined ? {} : { watch }),
      });
    } catch (error) {
      said.note('an error', told(error));
      throw error;
    }
  }

  /** What starting the connector throws; undefined: its check passes. */
  async opening(options: RunOptions = {}): Promise<unknown> {
    try {
      await (await this.run(options)).close();
      return undefined;
    } catch (error) {
      return error;
    }
  }

  /** Reads to the end or to the error. */
  async read(state?: ConnectorState, options: RunOptions = {}): Promise<Reading> {
    const { take, sameProcess = false, ...special } = options;
    const shares = (sameProcess || this.bench.options.sharesProcesses) && Object.keys(special).length === 0;
    const messages: ConnectorMessage[] = [];
    let last = state;
    let run: ConnectorRun | undefined;
    try {
      run = (shares ? await this.bench.takeKept(this.world.config) : undefined) ?? (await this.run(special));
      this.streams = await run.discover();
      for await (const message of run.read(copy(state))) {
        if (message.type === 'checkpoint') last = copy(message.state);
        if (take !== undefined) take(message);
        else {
          messages.push(message);
          this.bench.said.note(placeOf(message), JSON.stringify(message));
        }
      }
      if (shares) this.bench.keep(run, this.world.config);
      else await run.close();
      return { messages, error: undefined, state: last };
    } catch (error) {
      await run?.close();
      this.bench.said.note('an error', told(error));
      return { messages, error, state: last };
    }
  }

  /** Reads and says what is wrong when it does not come to its end. */
  async readWhole(state?: ConnectorState, options: RunOptions = {}): Promise<Reading> {
    const reading = await this.read(state, options);
    if (reading.error !== undefined) fail(`the reading ended with ${told(reading.error)}`);
    return reading;
  }

  /** Fails when a store that took these readings would hold something else than it should. */
  needSame(held: Holdings, when: string, readings: readonly Reading[] = []): void {
    const difference = differenceOf(held, this.expected(), this.streams);
    if (difference === undefined) return;
    const reject = readings.flatMap(({ messages }) => messages).find(({ type }) => type === 'reject');
    const why = reject?.type === 'reject' ? ` (it rejected a record: ${reject.reason})` : '';
    fail(`${when}, ${difference}${why}`);
  }
}

/** What a store holds after these readings, one after the other. */
export const heldAfter = (...readings: readonly Reading[]): Holdings => {
  let held = new Holdings();
  for (const { messages, error } of readings) held = held.with(messages, error === undefined);
  return held;
};

const without = (what: string, point: string): string =>
  `the conformance module gives no ${what}; where the point cannot apply, say why under notApplicable['${point}']`;

/** Through JSON, as a store keeps it. */
const copy = <Value>(value: Value): Value =>
  value === undefined ? value : (JSON.parse(JSON.stringify(value)) as Value);

const PLACES: Record<ConnectorMessage['type'], string> = {
  batch: 'a record',
  reject: 'a rejected record',
  note: 'a note',
  checkpoint: 'a state',
  progress: 'a progress message',
  'complete-begin': 'a message',
  'complete-end': 'a message',
};
const placeOf = (message: ConnectorMessage): string => PLACES[message.type];

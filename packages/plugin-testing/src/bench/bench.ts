import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StreamDescription } from '@sextant/contracts';
import type { ConnectorRun } from '@sextant/engine';
import type { FoundPlugin } from '@sextant/host';
import type { Conformance, Sample, World } from '../conformance.ts';
import { baseSamples } from '../samples/base-samples.ts';
import { Said } from './said.ts';
import { Trial, type Reading } from './trial.ts';

export interface BenchOptions {
  plugin: FoundPlugin;
  conformance: Conformance;
  /** One process for several readings, where the host would start one for each. */
  sharesProcesses: boolean;
  signal: AbortSignal;
}

/** Where a connector is tried: the real process, limits and checks of the host around the plugin's own fake. */
export class Bench {
  readonly options: BenchOptions;
  said = new Said();
  private readonly worlds: World[] = [];
  /** A process that has read to the end and could read again, and the configuration it was started with. */
  private idle: { run: ConnectorRun; config: string } | undefined;
  private base: Promise<{ trial: Trial; reading: Reading }> | undefined;
  private described: readonly StreamDescription[] | undefined;
  private folder: Promise<string> | undefined;

  constructor(options: BenchOptions) {
    this.options = options;
  }

  /** Folder in which each run gets a folder of its own. */
  get scratch(): Promise<string> {
    return (this.folder ??= mkdtemp(join(tmpdir(), 'sextant-conformance-')));
  }

  /** A source with these samples. Only the latest one of a point can be counted on. */
  async trial(samples: readonly Sample[] = baseSamples()): Promise<Trial> {
    const trial = new Trial(this, await this.emptyWorld());
    await trial.put(samples);
    return trial;
  }

  /** One full reading of the base samples, made once for all points that only look at it. */
  baseReading(): Promise<{ trial: Trial; reading: Reading }> {
    return (this.base ??= this.readBase());
  }

  /** The streams, as the connector tells them of a source like those of the trials. */
  async streams(): Promise<readonly StreamDescription[]> {
    this.described ??= (await this.baseReading()).trial.streams;
    return this.described;
  }

  keep(run: ConnectorRun, config: object): void {
    this.idle = { run, config: JSON.stringify(config) };
  }

  /** The process that was kept, where it has this configuration. */
  async takeKept(config: object): Promise<ConnectorRun | undefined> {
    const { idle } = this;
    this.idle = undefined;
    if (idle?.config === JSON.stringify(config)) return idle.run;
    await idle?.run.close();
    return undefined;
  }

  /** Begins anew in the same source and process: what was read and said so far does not count. */
  forget(): void {
    this.said = new Said();
    this.base = undefined;
    this.described = undefined;
  }

  /** Ends what the trials of a point have left. */
  async endPoint(): Promise<void> {
    if (!this.options.sharesProcesses) await this.clear();
  }

  async close(): Promise<void> {
    await this.clear();
    if (this.folder !== undefined) await rm(await this.folder, { recursive: true, force: true });
  }

  private async clear(): Promise<void> {
    await this.takeKept({});
    for (const world of this.worlds.splice(0)) await world.close();
  }

  private async emptyWorld(): Promise<World> {
    const last = this.worlds.at(-1);
    if (this.options.sharesProcesses && last?.clear !== undefined) {
      await last.server?.reset();
      await last.clear();
      return last;
    }
    const world = await this.options.conformance.start();
    this.worlds.push(world);
    return world;
  }

  private async readBase(): Promise<{ trial: Trial; reading: Reading }> {
    const trial = await this.trial();
    const reading = await trial.read();
    if (reading.error !== undefined) throw reading.error;
    return { trial, reading };
  }
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { getPriority, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ConnectorMessage, PluginManifest } from '@sextant/contracts';
import {
  openConnectorProcess,
  type ConnectorLimits,
  type ConnectorProcessOptions,
} from '../../src/connectors/index.ts';

let scratch: string;
const log: string[] = [];
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'runs-'));
  log.length = 0;
});
afterEach(() => {
  // Every run has cleaned up after itself, however it ended.
  const left = readdirSync(scratch);
  if (left.length > 0) throw new Error(`the run left ${left.join(', ')}`);
  rmSync(scratch, { recursive: true });
});

const plugin = (name: string) => {
  const folder = fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
  return { name, folder, manifest: JSON.parse(readFileSync(join(folder, 'plugin.json'), 'utf8')) as PluginManifest };
};
const open = (mode: string, more: Partial<ConnectorProcessOptions> = {}) =>
  openConnectorProcess({
    plugin: plugin('tricks'),
    sourceId: 'crm',
    config: { mode, token: 'geheim-4711' },
    scratch,
    log: (line) => log.push(line),
    ...more,
  });

/** Reads to the end, or to the error, in which case that comes too. */
const readAll = async (mode: string, limits: Partial<ConnectorLimits> = {}) => {
  const run = await open(mode, { limits });
  const messages: ConnectorMessage[] = [];
  try {
    for await (const message of run.read(undefined)) messages.push(message);
    return { messages, error: undefined };
  } catch (error) {
    return { messages, error: error as Error & { code: string; remedy: string } };
  } finally {
    await run.close();
  }
};

/** What a connector says that it has sent, once it has said so for a while. */
const sentAtLast = async (): Promise<string> => {
  const [folder = ''] = readdirSync(scratch);
  for (let before = ''; ; ) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const sent = readFileSync(join(scratch, folder, 'sent'), 'utf8');
    if (sent === before) return sent;
    before = sent;
  }
};

/** The connector processes of this one, or of another, as Linux shows them. */
const connectorProcesses = (of = process.pid): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        const isChild = status.includes(`\nPPid:\t${of}\n`) && !status.includes('\nState:\tZ');
        return isChild && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('connector-child');
      } catch {
        return false; // It ended while we looked.
      }
    });
// What else a connector can do to its host is shown by the zoo.test.ts of the host.
describe('a connector in a process of its own', () => {
  it('is discovered and read, with an empty environment', async () => {
    const run = await open('normal');
    expect(await run.discover()).toEqual([{ name: 'people', table: 'party', history: 'dated' }]);
    const messages: ConnectorMessage[] = [];
    for await (const message of run.read(undefined)) messages.push(message);
    await run.close();
    expect(messages).toEqual([
      { type: 'note', level: 'info', message: expect.stringMatching(/^[0-2] variables$/) },
      expect.objectContaining({
        type: 'batch',
        stream: 'people',
        table: 'party',
        rows: 3,
        columns: { party_id: ['p0', 'p1', 'p2'] },
      }),
      { type: 'reject', stream: 'people', table: 'party', file: 'a.csv', line: 7, reason: 'broken', raw: 'x' },
      { type: 'checkpoint', state: { at: 3, $version: 1 }, completeThrough: '2020-12-31' },
    ]);
  });

  it('promises what its manifest says, and has no streams but those that it declares', async () => {
    const declaring = (name: string): Partial<ConnectorProcessOptions> => {
      const { manifest, ...rest } = plugin('tricks');
      return {
        plugin: { ...rest, manifest: { ...manifest, streams: [{ name, table: 'party', deletes: 'tombstones' }] } },
      };
    };
    const run = await open('normal', declaring('people'));
    expect(await run.discover()).toEqual([{ name: 'people', table: 'party', history: 'dated', deletes: 'tombstones' }]);
    await run.close();
    const other = await open('normal', declaring('staff'));
    await expect(other.discover()).rejects.toMatchObject({ code: 'source.protocol' });
    await other.close();
  });

  it('gets the state it left, and gives its error output to the log, without secrets', async () => {
    const run = await open('fails');
    const types: string[] = [];
    for await (const message of run.read({ at: 3 })) types.push(message.type);
    await run.close();
    expect(types).toEqual(['note', 'batch', 'reject', 'checkpoint']);
    expect(log).toEqual(['token is ***']);
  });

  it.each([
    ['sixteen small ones', 'many', '16', 20_000],
    ['two large ones', 'large', '2', 4],
  ])('is held back while its batches are not taken: %s may be on their way', async (_, mode, held, all) => {
    const run = await open(mode);
    const messages = run.read(undefined)[Symbol.asyncIterator]();
    let step = await messages.next();
    // So many are on their way, the one that is being looked at among them; the next was made and waits.
    expect(await sentAtLast()).toBe(held);
    let rows = 0;
    for (; !step.done; step = await messages.next()) if (step.value.type === 'batch') rows += step.value.rows;
    await run.close();
    expect(rows).toBe(all);
  });

  it('that throws fails the read with its own error, after what it sent', async () => {
    const { messages, error } = await readAll('fails');
    expect(messages).toHaveLength(1);
    expect(error).toMatchObject({
      name: 'SextantError',
      code: 'source.file-missing',
      message: "The file 'x.csv' does not exist.",
      remedy: 'Put it there.',
    });
  });

  it('that throws anything else fails with what it said, without secrets', async () => {
    const { error } = await readAll('throws');
    expect(error).toMatchObject({
      code: 'source.connector-failed',
      message: 'The connector failed: cannot log in with ***',
    });
  });

  it('that ends its process fails the read, not the host', async () => {
    const { messages, error } = await readAll('exits');
    expect(messages).toHaveLength(1);
    expect(error).toMatchObject({
      code: 'source.connector-failed',
      message: "The connector of the source 'crm' ended before it was done (exit code 3).",
    });
  });

  it('that devours memory beside its heap is ended by the watchdog', async () => {
    const hoarder = await readAll('hoards', { residentMb: 400 });
    expect(hoarder.error).toMatchObject({
      code: 'source.connector-failed',
      message: expect.stringContaining('400 MB of memory'),
    });
  });

  it('may print what it likes: nobody listens', async () => {
    const { messages, error } = await readAll('prints on and on');
    expect(error).toBeUndefined();
    expect(messages).toHaveLength(2);
  });

  it('that does not wait until what it sent was taken is stopped', async () => {
    const { messages, error } = await readAll('does not wait');
    expect(messages.length).toBeGreaterThan(0);
    expect(error).toMatchObject({
      code: 'source.protocol',
      message: "The connector of the source 'crm' sent more than it may before it is taken.",
    });
  });

  it.each([
    ['nested', "a batch whose column 'party_id' has values that are no text, number or boolean"],
    ['untyped', 'a message of an unknown type'],
    ['undiscovered', "a batch of the stream 'staff', which it did not discover"],
  ])('that sends something %s is stopped', async (mode, what) => {
    const { error } = await readAll(mode);
    expect(error).toMatchObject({
      code: 'source.protocol',
      message: `The connector of the source 'crm' sent ${what}.`,
    });
  });

  it('is not opened when its configuration is wrong, its code throws or exports something else', async () => {
    await expect(open('unknown')).rejects.toMatchObject({
      code: 'source.config-invalid',
      message: 'There is no such mode.',
    });
    await expect(open('normal', { plugin: plugin('throws-on-import') })).rejects.toMatchObject({
      code: 'plugin.load-failed',
      message: expect.stringContaining('no licence file'),
    });
    await expect(open('normal', { plugin: plugin('wrong-export') })).rejects.toMatchObject({
      code: 'plugin.load-failed',
      message: expect.stringContaining('was not made with defineConnector'),
    });
    await expect(open('normal', { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  });
});

(process.platform === 'linux' ? describe : describe.skip)('the process of a connector', () => {
  it('runs beside the host with the lowest priority, and is gone after close', async () => {
    const run = await open('normal');
    const [child, ...others] = connectorProcesses();
    expect(others).toEqual([]);
    expect(getPriority(child)).toBe(19);
    await run.close();
    expect(connectorProcesses()).toEqual([]);
  });

  it('is ended by leaving the loop', async () => {
    const run = await open('loops');
    for await (const message of run.read(undefined)) if (message.type === 'batch') break;
    await run.close();
    expect(connectorProcesses()).toEqual([]);
  });

  it('is ended by an abort, even in an endless loop', async () => {
    const stop = new AbortController();
    const run = await open('loops', { signal: stop.signal });
    const reading = (async () => {
      for await (const message of run.read(undefined)) if (message.type === 'batch') setTimeout(() => stop.abort(), 50);
    })();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    await run.close();
    expect(connectorProcesses()).toEqual([]);
  });

  it.each(['waits', 'loops'])('that %s ends and cleans up when its host is killed', async (mode) => {
    const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
    const hooks = join(dirname(createRequire(import.meta.url).resolve('jiti/package.json')), 'lib/jiti-register.mjs');
    const host = spawn(
      process.execPath,
      [
        '--import',
        pathToFileURL(hooks).href,
        file('./fixtures/killed/host.ts'),
        file('./fixtures/tricks'),
        scratch,
        mode,
      ],
      {
        env: { JITI_ALIAS: JSON.stringify({ '@sextant/contracts': file('../../../contracts/src/index.ts') }) },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await once(host.stdout, 'data');
    expect(readdirSync(scratch)).toHaveLength(1);
    const [child = 0] = connectorProcesses(host.pid);
    expect(child).toBeGreaterThan(1);
    host.kill('SIGKILL');
    await once(host, 'close');
    const isThere = () => existsSync(`/proc/${child}`) || readdirSync(scratch).length > 0;
    for (let waited = 0; isThere() && waited < 20_000; waited += 50) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect([existsSync(`/proc/${child}`), ...readdirSync(scratch)]).toEqual([false]);
  });
});

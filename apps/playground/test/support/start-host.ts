import { execFile, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';

const workspace = fileURLToPath(new URL('../../../../', import.meta.url));
const program = join(workspace, 'apps/server/bin/sextant.cjs');

/** A compiled host in a process of its own, with a store of its own. */
export interface TestHost {
  url: string;
  /** Folder with the source files it reads; a copy of its own, unless it was given. */
  data: string;
  /** Runs a command beside the host, as an operator would on the same machine; rejects where it ends with a failure. */
  run(...argv: string[]): Promise<{ stdout: string; stderr: string }>;
  /** Reads a source of the running host anew. */
  sync(source: string): Promise<void>;
  close(): Promise<void>;
}

export interface HostOptions {
  /** One of the configurations in apps/server/examples; default `sample`. */
  example?: string;
  /** Folder with the source files; default: those of the small sample company. */
  data?: string;
  /** More sources than those of the example. */
  sources?: object[];
  /** Origins whose pages may use this host. */
  origins?: string[];
  /** `company` starts from the small sample company's store, `empty` reads nothing, `own` reads everything first. */
  store?: 'company' | 'empty' | 'own';
}

/** Starts a host on a free port; resolves once it serves. */
export const startHost = async ({
  example = 'sample',
  data,
  sources = [],
  origins = [],
  store = 'company',
}: HostOptions = {}): Promise<TestHost> => {
  const folder = await mkdtemp(join(tmpdir(), 'sextant-host-'));
  const files = data ?? join(folder, 'data');
  const company = process.env['SEXTANT_TEST_COMPANY'] ?? '';
  if (!data) await cp(join(company, 'data'), files, { recursive: true });
  if (store === 'company') await cp(join(company, 'home'), join(folder, 'home'), { recursive: true });
  const config = join(folder, 'sextant.config.yaml');
  await writeFile(config, await configWith(example, origins, sources));

  const env = { ...process.env, PORT: '0', SEXTANT_HOME: join(folder, 'home'), SEXTANT_DATA: files };
  const args = [program, 'serve', '--config', config, ...(store === 'empty' ? ['--no-sync'] : [])];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve())).then(() =>
    rm(folder, { recursive: true, force: true }),
  );
  let said = '';
  const serves = new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const url = /^Sextant serves .* at (\S+)/m.exec(said)?.[1];
      if (url) resolve(url);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('close', () => reject(new Error(`The host ended before it served:\n${said}`)));
  });

  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  const run: TestHost['run'] = (...argv) =>
    promisify(execFile)(process.execPath, [program, ...argv, '--config', config], { env });
  return {
    url: await serves,
    data: files,
    run,
    sync: async (source) => {
      await run('sync', source);
    },
    close,
  };
};

/** An example's configuration, with more sources, and pages of other origins let in. */
const configWith = async (example: string, origins: string[], more: object[]): Promise<string> => {
  const text = await readFile(join(workspace, 'apps/server/examples', example, 'sextant.config.yaml'), 'utf8');
  const config = parse(text) as { http?: object; sources?: object[] };
  const sources = [...(config.sources ?? []), ...more];
  return stringify({ ...config, sources, http: { ...config.http, allowed_origins: origins } }, { lineWidth: 0 });
};

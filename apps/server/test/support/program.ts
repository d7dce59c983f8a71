import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, CanonicalTable, FailedAnswer, Question } from '@sextant/contracts';
import { findHost, readTenantName, type HostPresence, type Tenant } from '@sextant/host';
import { openLocalTenant } from '../../src/desk/open-desk.ts';
import { main } from '../../src/main.ts';

export const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'sextant.cjs');

export interface Ran {
  /** Null when a signal ended it. */
  code: number | null;
  out: string;
  err: string;
}

export interface Started {
  pid: number;
  /** Waits for a text of its output. */
  says(text: string): Promise<string>;
  ended: Promise<Ran>;
  kill(signal: NodeJS.Signals): Promise<Ran>;
}

export interface Serving extends Started, Pick<HostPresence, 'url' | 'operatorKey'> {}

/** The compiled program, each command in a process of its own, with a configuration and a home of its own. */
export interface Program {
  folder: string;
  run(...argv: string[]): Promise<Ran>;
  /** The same command inside this process, which spares starting one. */
  here(...argv: string[]): Promise<Ran>;
  start(...argv: string[]): Started;
  /** Starts `serve` and waits until it has read what was not read. */
  serve(...argv: string[]): Promise<Serving>;
  /** The file of its store. */
  storeFile(): Promise<string>;
  /** Rows of every canonical table; the store must not be open elsewhere. */
  tableSizes(): Promise<Record<CanonicalTable, number>>;
  /** Answers to an operator; the store must not be open elsewhere. */
  answers(questions: readonly Question[]): Promise<(Answer | FailedAnswer)[]>;
  /** Ends what still runs and removes the folder. */
  remove(): Promise<void>;
}

/** `config` is YAML (written down) or the path of a file; `data` becomes SEXTANT_DATA. */
export const createProgram = (config: { yaml: string } | { file: string }, data?: string): Program => {
  if (!existsSync(join(PROGRAM, '..', '..', 'dist'))) throw new Error('The program is not built: npm run build');
  const folder = mkdtempSync(join(tmpdir(), 'sextant-program-'));
  const file = 'file' in config ? config.file : join(folder, 'sextant.config.yaml');
  if ('yaml' in config) writeFileSync(file, config.yaml);
  const home = join(folder, 'home');
  const own = { SEXTANT_DATA: data ?? folder, SEXTANT_HOME: home, PORT: '0', LANG: 'en_US.UTF-8' };
  const env = { ...process.env, ...own };
  const storeFile = async (): Promise<string> => join(home, 'tenants', await readTenantName(file), 'store.duckdb');
  const running = new Set<Started>();

  const start: Program['start'] = (...argv) => {
    const started = startProcess([PROGRAM, ...argv, '--config', file], folder, env);
    running.add(started);
    void started.ended.then(() => running.delete(started));
    return started;
  };
  const serve: Program['serve'] = async (...argv) => {
    const started = start('serve', ...argv);
    await started.says('Sextant serves');
    const host = await findHost(home, await readTenantName(file));
    if (host === undefined) throw new Error('the host serves, but has not said where');
    return { ...started, url: host.url, operatorKey: host.operatorKey };
  };
  const withTenant = async <T>(work: (tenant: Tenant) => Promise<T>): Promise<T> => {
    const silent = { write: () => undefined, isTerminal: false };
    const world = { env, cwd: folder, out: silent, err: silent, signal: new AbortController().signal };
    const tenant = await openLocalTenant(file, world);
    return work(tenant).finally(() => tenant.close());
  };
  const here: Program['here'] = async (...argv) => {
    const said = { out: '', err: '' };
    const into = (name: 'out' | 'err') => ({
      write: (text: string) => {
        said[name] += text;
      },
      isTerminal: false,
    });
    const world = { env, cwd: folder, out: into('out'), err: into('err'), signal: new AbortController().signal };
    return { code: await main([...argv, '--config', file], world), ...said };
  };
  const tableSizes: Program['tableSizes'] = () => withTenant(({ engine }) => engine.tableSizes());
  const answers: Program['answers'] = (questions) =>
    withTenant(({ engine, config: { tenant } }) => engine.answers(questions, { tenant, role: 'operator' }));
  const remove = async (): Promise<void> => {
    await Promise.all([...running].map((each) => each.kill('SIGKILL')));
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, storeFile, here, start, serve, tableSizes, answers, remove, run: (...argv) => start(...argv).ended };
};

const startProcess = (args: string[], cwd: string, env: NodeJS.ProcessEnv): Started => {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const ended = new Promise<Ran>((resolve) => {
    child.once('close', (code) => resolve({ code, ...said }));
  });
  const says = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!said.out.includes(text)) return;
        child.stdout.off('data', look);
        resolve(said.out);
      };
      child.stdout.on('data', look);
      look();
      void ended.then(({ code, err }) => reject(new Error(`it ended (${code}) without saying '${text}': ${err}`)));
    });
  const kill = (signal: NodeJS.Signals): Promise<Ran> => {
    child.kill(signal);
    return ended;
  };
  return { pid: child.pid ?? 0, says, ended, kill };
};

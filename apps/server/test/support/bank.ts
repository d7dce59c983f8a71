import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/main.ts';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

export interface Started {
  /** Waits for a text of its output. */
  says(text: string): Promise<string>;
  ended: Promise<Ran>;
  stop(): Promise<Ran>;
}

/** A folder with a configuration and the files of a bank of four customers, one of whose rows is broken. */
export interface Bank {
  folder: string;
  config: string;
  /** Runs a command line in the folder. */
  run(...argv: string[]): Promise<Ran>;
  /** Starts one, with more environment. */
  start(argv: string[], env?: NodeJS.ProcessEnv): Started;
  /** Stops what still runs and removes the folder. */
  remove(): Promise<void>;
}

const CONFIG = `
title: Village bank
tenant: village
policy: { min_cell: 1, declared_schemes: [region] }
http: { port: 0 }
sources:
  - id: core
    title: Core banking
    connector: files
    max_reject_share: 0.5
    config:
      folder: \${SEXTANT_DATA}
      complete_through: 2024-06-30
      files:
        customers: { path: customers.csv, columns: { since: DATE } }
      tables:
        product:
          select: SELECT 'current' AS product_id, 'Current account' AS name, 'account' AS category,
            'bank' AS line_of_business, DATE '2020-01-01' AS valid_from
        party:
          select: SELECT id AS party_id, 'person' AS party_type, since AS valid_from FROM customers
        party_segment:
          select: SELECT id AS party_id, 'region' AS scheme, region AS segment, since AS valid_from FROM customers
        agreement:
          select: SELECT 'a' || id AS agreement_id, 'current' AS product_id, 'in_force' AS status,
            since AS valid_from FROM customers
        agreement_party:
          select: SELECT 'a' || id AS agreement_id, id AS party_id, 'owner' AS role, since AS valid_from FROM customers
`;

const CUSTOMERS = `id,region,since
1,north,2024-01-01
2,north,2024-02-01
3,south,2024-06-01
4,south,someday
`;

export const createBank = (): Bank => {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-cli-'));
  const config = join(folder, 'sextant.config.yaml');
  writeFileSync(config, CONFIG);
  writeFileSync(join(folder, 'customers.csv'), CUSTOMERS);
  const env = { SEXTANT_DATA: folder, LANG: 'en_US.UTF-8', NO_COLOR: '1' };

  const running = new Set<() => Promise<Ran>>();

  const start: Bank['start'] = (argv, more = {}) => {
    const said = { out: '', err: '' };
    let heard = (): void => undefined;
    const output = (name: 'out' | 'err') => ({
      isTerminal: false,
      write: (text: string) => {
        said[name] += text;
        heard();
      },
    });
    const stopping = new AbortController();
    const world = { env: { ...env, ...more }, cwd: folder, out: output('out'), err: output('err') };
    const ended = main(argv, { ...world, signal: stopping.signal }).then((code) => ({ code, ...said }));
    const says = (text: string): Promise<string> =>
      new Promise((resolve, reject) => {
        heard = () => said.out.includes(text) && resolve(said.out);
        heard();
        void ended.then(({ err }) => reject(new Error(`it ended without saying '${text}': ${err}`)));
      });
    const stop = async (): Promise<Ran> => {
      stopping.abort();
      return ended;
    };
    running.add(stop);
    void ended.then(() => running.delete(stop));
    return { says, ended, stop };
  };
  const run: Bank['run'] = (...argv) => start(argv).ended;
  const remove = async (): Promise<void> => {
    await Promise.all([...running].map((stop) => stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, config, run, start, remove };
};

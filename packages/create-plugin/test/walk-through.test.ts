import { execFile, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const WORKSPACE = join(import.meta.dirname, '..', '..', '..');
/** Whatever is published, so that each finds the others. */
const PACKED = ['packages', 'plugins']
  .flatMap((group) => readdirSync(join(WORKSPACE, group)).map((name) => `./${group}/${name}`))
  .concat('./apps/server');
const long = process.env['SEXTANT_LONG'] === '1' ? describe : describe.skip;

interface Block {
  /** What stands behind the three ticks: `sh`, `sh background`, `text`, or a language and the name of a file. */
  info: string;
  text: string;
}

const blocksOf = (markdown: string): Block[] =>
  [...markdown.matchAll(/^```(.+)\n([\s\S]*?)^```$/gm)].map(([, info = '', text = '']) => ({ info, text }));

/** One script of all commands; what each block says comes behind a line with its number. */
const scriptOf = (blocks: readonly Block[], archives: readonly string[]): string => {
  // A registry would give the packages; here they are those packed from this workspace.
  const install = (text: string): string =>
    text.replaceAll(/^npm install .*$/gm, (line) => {
      const others = line.split(' ').filter((word) => !word.startsWith('@sextant/'));
      return `${others.join(' ')} --no-audit --no-fund --prefer-offline --loglevel=error ${archives.join(' ')}`;
    });
  return blocks
    .flatMap(({ info, text }, at) => {
      if (info === 'sh') return [`echo '== ${at}'`, install(text)];
      if (info !== 'sh background') return [];
      const log = `background-${at}.log`;
      return [`(${text.trim()}) > ${log} 2>&1 &`, `until grep -q 'answers at' ${log}; do sleep 0.2; done`];
    })
    .join('\n');
};

/** Runs a script to its end, then whatever it has left in the background is ended too. */
const runScript = async (script: string, folder: string): Promise<{ code: number | null; said: string }> => {
  const shell = spawn('bash', ['-euo', 'pipefail', '-c', script], { cwd: folder, detached: true });
  let said = '';
  for (const stream of [shell.stdout, shell.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  const code = await new Promise<number | null>((done) => shell.once('exit', done));
  if (shell.pid !== undefined) {
    try {
      process.kill(-shell.pid, 'SIGKILL');
    } catch {
      // Nothing was left.
    }
  }
  return { code, said };
};

long('docs/write-a-connector.md', () => {
  let folder: string;
  let packed: string;
  let archives: string[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'walk-through-'));
    packed = await mkdtemp(join(tmpdir(), 'packed-'));
    await run('npm', ['pack', ...PACKED, '--pack-destination', packed, '--loglevel=error'], { cwd: WORKSPACE });
    archives = (await readdir(packed)).map((name) => join(packed, name));
  });
  afterAll(async () => {
    for (const each of [folder, packed]) await rm(each, { recursive: true, force: true });
  });

  it('leads from an empty folder to a figure, as it says', async () => {
    const blocks = blocksOf(await readFile(join(WORKSPACE, 'docs', 'write-a-connector.md'), 'utf8'));
    for (const { info, text } of blocks) {
      const [, file] = /^yaml (\S+)$/.exec(info) ?? [];
      if (file !== undefined) await writeFile(join(folder, file), text);
    }
    const { code, said } = await runScript(scriptOf(blocks, archives), folder);
    expect({ code, said }).toMatchObject({ code: 0 });
    const parts = said.split(/^== (\d+)\n/m);
    const outputs = new Map(parts.flatMap((part, at) => (at % 2 === 1 ? [[Number(part), parts[at + 1] ?? '']] : [])));
    let [told, checked] = ['', 0];
    for (const [at, { info, text }] of blocks.entries()) {
      told = outputs.get(at) ?? told;
      if (info !== 'text') continue;
      for (const line of text.trim().split('\n')) expect(told).toContain(line);
      checked++;
    }
    expect(checked).toBe(2);
  }, 900_000);
});

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** In bytes after gzip; a page pays at most 16 KiB until its first figure. */
const LIMITS: Record<string, number> = { 'tile, host, client, Lit': 16 * 1024, 'first chart': 200_000 };

type Sizes = Record<string, number>;
let sizes: Sizes;
let kept: Sizes;
let text: string;

beforeAll(async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [here('../measure.mjs'), '--text'], {
    maxBuffer: 64 * 1024 * 1024,
  });
  ({ sizes, text } = JSON.parse(stdout) as { sizes: Sizes; text: string });
  kept = JSON.parse(await readFile(here('../size.json'), 'utf8')) as Sizes;
});

describe('the size of the bundles', () => {
  it.each(Object.entries(LIMITS))('keeps "%s" within %i bytes', (name, limit) => {
    expect(sizes[name]).toBeLessThanOrEqual(limit);
  });

  it('grows by no more than 2 % over the kept figures; keep new ones with `node measure.mjs --keep`', () => {
    expect(Object.keys(sizes)).toEqual(Object.keys(kept));
    const grown = Object.entries(sizes).filter(([name, size]) => size > (kept[name] ?? 0) * 1.02);
    expect(grown).toEqual([]);
  });

  it('leaves the host’s tables and Vega out of what a page loads at first', () => {
    expect(text).toContain('kpi-tile');
    for (const word of ['No KPI with this id', 'sales_order', 'additionalProperties', 'vega'])
      expect(text).not.toContain(word);
  });
});

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { POINT_IDS, runConformance, type PointId } from '../src/index.ts';
// @ts-expect-error The fixture is plain JavaScript.
import conformance from './fixtures/shop/conformance.mjs';
import { startKit, type Kit } from './support/kit.ts';

const SHOP = join(import.meta.dirname, 'fixtures', 'shop');

/** What the shop's connector does wrong, the point that has to find it, and the words it is found with. */
const FAULTS: readonly (readonly [point: PointId, fault: string, reason: string])[] = [
  ['check-ok', 'refuses-empty', 'an empty source is refused: source.config-invalid'],
  ['wrong-credential', 'check-without-login', 'the check passes though there is a wrong credential'],
  ['unreachable', 'unreachable-is-fine', 'the check passes though there is a source that is not there'],
  ['slow', 'impatient', 'answers that take 400 ms end the reading'],
  ['discover', 'another-table', 'orders'],
  ['discover', 'no-source-key', "'items' declares a primaryKey and sends rows without source_key"],
  ['full-read', 'drops-refunds', "records of 'sales' are missing: sale:"],
  ['store', 'unknown-kind', 'kind "sold" is not one of sale_gross'],
  ['page-sizes', 'stops-at-short-page', 'with pages of 1, 15 of 16 records'],
  ['resume', 'checkpoint-first', 'taken up after checkpoint 1 of'],
  ['ties', 'strictly-later', 'one more comes with the cursor of the last one read'],
  ['increments', 'always-everything', "records of 'sales' that did not change are sent again"],
  ['increments', 'own-clock-mark', "records of 'sales' are missing: sale:new"],
  ['late-commits', 'no-overlap', 'when a record was committed 300 s late'],
  ['lookback', 'no-lookback', "'channel' of 'orders'"],
  ['changes-while-paging', 'offset-paging', 'after changes between the pages'],
  ['rate-limit', 'hasty', 'after Retry-After: 1 the next request comes'],
  ['rate-limit', 'ends-at-429', 'after answers 429'],
  ['server-errors', 'ends-at-500', 'taken for the end of the data'],
  ['abort', 'leaves-lock', 'the next one fails: source.unreachable: The shop is being exported.'],
  ['deletes', 'ignores-tombstones', 'after deletions'],
  ['deletes', 'no-complete', "'items' has"],
  ['complete-readings', 'complete-anyway', 'when request 5 of 10 fails'],
  ['clock-skew', 'own-clock', 'three hours ahead'],
  ['money', 'two-decimals', '1235 JPY comes as "12.35"'],
  ['money', 'floats', 'comes as a number'],
  ['time-zones', 'utc-days', 'in Europe/Prague'],
  ['time-zones', 'fixed-offset', '2024-03-31T22:30:00Z is on 2024-04-01 in Europe/Prague'],
  ['text', 'normalises', 'is not é'],
  ['secrets', 'tells-token', 'stands in a note'],
  ['secrets', 'token-in-error', 'stands in an error'],
  ['state-size', 'keeps-keys', 'must not list what was read'],
  ['memory', 'collects', 'it probably needed more than 40 MB of heap'],
];

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());

describe('a connector with a planted fault', () => {
  it.each(FAULTS)('fails the point %s when it has the fault %s', async (point, fault, reason) => {
    const result = await kit.tryFault(point, fault);
    expect(result).toMatchObject({ id: point, outcome: 'failed', reason: expect.stringContaining(reason) });
  });

  it('fails the point manifest when a secret is not marked', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'unmarked-'));
    try {
      cpSync(SHOP, folder, { recursive: true });
      const manifest = readFileSync(join(SHOP, 'plugin.json'), 'utf8').replace(', "secret": true', '');
      writeFileSync(join(folder, 'plugin.json'), manifest);
      const { points } = await runConformance(folder, { conformance, points: ['manifest'] });
      expect(points).toMatchObject([{ outcome: 'failed', reason: expect.stringContaining("'token'") }]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is there for every point', () => {
    expect([...new Set(['manifest', ...FAULTS.map(([point]) => point)])].toSorted()).toEqual(POINT_IDS.toSorted());
  });
});

describe('the same connector without a fault', () => {
  it('fails no point', async () => {
    // How flat its memory is takes longest; that is tried below.
    const quick = POINT_IDS.filter((id) => id !== 'memory');
    const { points, score } = await kit.trySound({ points: quick });
    expect(points.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    expect(score).toEqual({ passed: quick.length, of: quick.length });
  });
});

const long = process.env['SEXTANT_LONG'] === '1' ? describe : describe.skip;
long('the same connector, each reading in a process of its own, as under a host', () => {
  it('fails no point', async () => {
    const { points, score } = await kit.trySound({ fresh: true });
    expect(points.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    expect(score).toEqual({ passed: POINT_IDS.length, of: POINT_IDS.length });
  });
});

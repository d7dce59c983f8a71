import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findings } from '../src/findings.mjs';
import { writeReport } from '../src/report.mjs';
import { runBench, type BenchResult } from '../src/run-bench.mjs';

describe('the bench at a four-hundredth of its size', () => {
  let folder: string;
  let result: BenchResult;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sextant-bench-'));
    result = await runBench({ folder, customers: 2_500, rounds: 1, apart: false });
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('finds equal cells by every way: hand-written, engine, textbook and HTTP', () => {
    // runBench throws at the first difference.
    const cells = Object.fromEntries(result.shapes.map((shape) => [shape.name, shape.cells]));
    const [regions, points] = [9, 36];
    expect(cells).toMatchObject({
      'customer-count, 36 months, deltas': regions * points,
      // Two sides of an interval beside the points.
      'products-per-customer, 36 months, intervals': regions * points + 1,
      'products-per-customer, 120 months, deltas': regions * 120 + 1,
      'net-sales, 36 months': regions * points,
      'average-customer-value, 36 months': regions * points + regions + 2,
      'mrr, 36 months': regions * points,
      'net-revenue-retention, 13 months': regions * 13,
      'active-customer-rate, 36 months': regions * points,
      'active-customer-rate, 36 months, intervals': regions * points,
      'revenue-per-active-customer, 36 months': points,
      // Two banks of three entities; four lines of customers.
      'cost-to-income-ratio by entity, 24 months': 2 * 24,
      'claims-ratio by line, 24 months': 4 * 24,
      'customer-profitability by line, 24 months': 4 * 24,
      'cohort-retention-rate, 24 cohorts by calendar month': (24 * 25) / 2,
    });
    expect(result.shapes.filter(({ times }) => times['HTTP'] !== undefined)).toHaveLength(4);
  });

  it('refreshes every derived table to what a rebuild gives', () => {
    expect(result.changes.map(({ share }) => share)).toEqual([0.001, 0.01, 0.1]);
    for (const { rows, differing, compared } of result.changes) {
      expect(rows).toBeGreaterThan(20);
      expect(differing).toBe(0);
      expect(compared).toEqual(
        expect.arrayContaining([
          'active_delta',
          'active_state',
          'customer_state',
          'flow',
          'flow_delta',
          'holding',
          'order_month',
          'stock_delta',
        ]),
      );
    }
  });

  it('answers what was known before the changes as it did then', () => {
    expect(result.older.map(({ cells }) => cells > 300)).toEqual([true, true, true]);
  });

  it('finds answers again to the letter, after the changes too, and the rows behind a cell', () => {
    // runBench throws where an answer is another one.
    expect(result.receipts.map(({ name }) => name)).toEqual(result.later.map(({ name }) => name));
    expect(result.receipts).toHaveLength(5);
    for (const { rows } of result.receipts) expect(rows).toBeGreaterThan(5);
  });

  it('answers faster from deltas than textbook SQL does', () => {
    // A sanity check with much room, no measurement: the targets are for the full size on a quiet machine.
    const shape = result.shapes.find(({ name }) => name === 'products-per-customer, 36 months, deltas');
    expect(shape?.times['engine']?.cpu).toBeLessThan(shape?.times['textbook']?.cpu ?? 0);
  });

  it('writes a report that judges every target', () => {
    const report = writeReport(result, { scale: '0.0025', date: '2026-11-22' });
    for (const { target, reached } of findings(result)) expect(report).toContain(`| ${target} | ${reached} |`);
    expect(report).not.toMatch(/NaN|undefined/);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cellsOfRows, differences, monthsTo } from '../src/cells.mjs';
import { findings, writeReport } from '../src/report.mjs';
import { runBench, type BenchResult } from '../src/run-bench.mjs';

describe('comparing cells', () => {
  const shape = { months: [24299, 24300], changes: true, share: false, segmentName: String };

  it('adds changes up and keeps a segment in which nothing changes', () => {
    const rows = [
      { month: 24299, segment: 'a', numerator: 5, denominator: 4 },
      { month: 24299, segment: 'b', numerator: 2, denominator: 2 },
      { month: 24300, segment: 'a', numerator: -1, denominator: 1 },
    ];
    expect(Object.fromEntries(cellsOfRows(rows, shape))).toEqual({
      'a|24299': '5 / 4',
      'b|24299': '2 / 2',
      'a|24300': '4 / 5',
      'b|24300': '2 / 2',
    });
  });

  it('names the cells that differ, missing ones too', () => {
    const one = new Map([
      ['a|1', '5 / 4'],
      ['b|1', '1 / 1'],
    ]);
    const other = new Map([['a|1', '5 / 3']]);
    expect(differences(one, other)).toEqual(['a|1: 5 / 4 and 5 / 3', 'b|1: 1 / 1 and undefined']);
    expect(differences(one, new Map(one))).toEqual([]);
  });

  it('counts months up to the last day', () => {
    expect(monthsTo('2024-12-31', 3)).toEqual([24298, 24299, 24300]);
  });
});

describe('the bench at one hundredth of its size', () => {
  let folder: string;
  let result: BenchResult;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sextant-bench-'));
    result = await runBench({ folder, customers: 10_000, rounds: 2, memory: false, spanMonths: 24 });
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('finds equal cells by every way: naive, hand-written, engine and HTTP', () => {
    // runBench throws at the first difference; nine regions over 36 months were compared for each KPI.
    expect(result.kpis.map(({ kpi, cells }) => [kpi, cells])).toEqual([
      ['customer-count', 324],
      ['products-per-customer', 324],
      ['multi-product-customer-share', 324],
      ['customer-segment-mix', 324],
    ]);
  });

  it('refreshes intervals and deltas to what a rebuild gives', () => {
    expect(result.change.rows).toBeGreaterThan(300);
    expect(result.change.differing).toBe(0);
  });

  it('answers faster from intervals and deltas than naive SQL does', () => {
    // A sanity check with much room, no measurement: the targets are for the full size on a quiet machine.
    for (const { times } of result.kpis) {
      expect(times['delta: engine']?.cpu).toBeLessThan(times['naive']?.cpu ?? 0);
      expect(times['interval: engine']?.cpu).toBeLessThan(times['naive']?.cpu ?? 0);
    }
  });

  it('writes a report that judges every target', () => {
    const report = writeReport(result, { scale: '0.01', date: '2026-11-22' });
    for (const { target, reached } of findings(result)) expect(report).toContain(`| ${target} | ${reached} |`);
    expect(report).not.toMatch(/NaN|undefined/);
  });
});

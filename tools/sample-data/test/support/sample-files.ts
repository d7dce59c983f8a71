import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { generateSample } from '../../src/generate-sample.mjs';

export type Row = Record<string, string>;
export type JsonRow = Record<string, string | number | boolean | null>;

/** The exports of a sample company, made in a folder of their own. */
export interface SampleFiles {
  /** Rows of a text file; the delimiter follows from the folder, days become ISO and decimal commas points. */
  table(path: string): Row[];
  lines(path: string): JsonRow[];
  json(path: string): unknown;
  /** One hash over the names and contents of all files. */
  fingerprint(): string;
  remove(): void;
}

const DELIMITERS: Record<string, string> = { bank: ';', software: '\t' };
const GERMAN_DAY = /^(\d\d)\.(\d\d)\.(\d{4})$/;
const DECIMAL_COMMA = /^(-?\d+),(\d+)$/;

export const makeSample = (customers: number, seed: number): SampleFiles => {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-sample-'));
  generateSample({ out: folder, customers, seed });
  const text = (path: string): string => {
    const content = readFileSync(join(folder, path));
    return (path.endsWith('.gz') ? gunzipSync(content) : content).toString('utf8').trimEnd();
  };
  return {
    table: (path) => {
      const delimiter = DELIMITERS[path.split('/')[0] ?? ''] ?? ',';
      const [header = '', ...rows] = text(path).split('\n');
      const names = header.split(delimiter);
      return rows.map((row) =>
        Object.fromEntries(row.split(delimiter).map((cell, i) => [names[i] ?? '', plain(cell)])),
      );
    },
    lines: (path) =>
      text(path)
        .split('\n')
        .map((line) => JSON.parse(line) as JsonRow),
    json: (path) => JSON.parse(text(path)) as unknown,
    fingerprint: () => {
      const hash = createHash('sha256');
      for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
        if (/\.(csv|tsv|ndjson|gz|json)$/.test(path)) hash.update(path).update(readFileSync(join(folder, path)));
      }
      return hash.digest('hex');
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

const plain = (cell: string): string => cell.replace(GERMAN_DAY, '$3-$2-$1').replace(DECIMAL_COMMA, '$1.$2');

/** Months from the first to the last, `2024-11` style; both belong to them. */
export const monthsBetween = (first: string, last: string): string[] => {
  const number = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;
  return Array.from({ length: number(last) - number(first) + 1 }, (_, i) => {
    const at = number(first) + i;
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
  });
};

/** Which of the months no day lies in. */
export const monthsWithout = (days: unknown[], months: string[]): string[] => {
  const seen = new Set(days.map((day) => String(day).slice(0, 7)));
  return months.filter((month) => !seen.has(month));
};

export const daysBetween = (from: unknown, to: unknown): number =>
  (Date.parse(String(to)) - Date.parse(String(from))) / 86_400_000;

/** ISO days and instants. */
export const isBefore = (one: unknown, other: unknown): boolean => String(one) < String(other);

export const groupBy = <T>(rows: readonly T[], key: (row: T) => unknown): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(String(key(row)));
    if (group) group.push(row);
    else groups.set(String(key(row)), [row]);
  }
  return groups;
};

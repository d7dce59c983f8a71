import type { CanonicalTable, StreamDescription, WireValue } from '@sextant/contracts';
import type { ExpectedRow, ExpectedRows } from '../conformance.ts';
import { keyOf, type Holdings, type Row } from './holdings.ts';

const SHOWN = 60;

/** What is wrong with what was read, in a sentence; undefined: it is exactly what was expected. */
export const differenceOf = (
  held: Holdings,
  expected: ExpectedRows,
  streams: readonly StreamDescription[],
): string | undefined => {
  for (const name of Object.keys(expected)) {
    if (!streams.some((stream) => stream.name === name)) return `the expected stream '${name}' is not discovered`;
  }
  for (const stream of streams) {
    const difference = differenceIn(stream, held.rows(stream.name), expected[stream.name] ?? []);
    if (difference !== undefined) return difference;
  }
  return undefined;
};

const differenceIn = (
  { name, table }: StreamDescription,
  held: ReadonlyMap<string, Row>,
  expected: readonly ExpectedRow[],
): string | undefined => {
  const wanted = new Map(expected.map((row) => [keyOf(table, row), row]));
  const missing = [...wanted.keys()].filter((key) => !held.has(key));
  if (missing.length > 0)
    return `${missing.length} of ${wanted.size} records of '${name}' are missing: ${list(missing)}`;
  const surplus = [...held.keys()].filter((key) => !wanted.has(key));
  if (surplus.length > 0) return `'${name}' has ${surplus.length} records too many: ${list(surplus)}`;
  for (const [key, row] of wanted) {
    const actual = held.get(key) ?? {};
    for (const [column, value] of Object.entries(row)) {
      const found = actual[column] ?? null;
      if (!isSame(found, value)) {
        return `'${column}' of ${shorten(key)} in '${name}' is ${shown(found)} and should be ${shown(value)}`;
      }
    }
  }
  return undefined;
};

/** 12.5 and 12.50 are the same amount; other texts are compared as they are. */
const isSame = (found: WireValue, wanted: WireValue): boolean =>
  found === wanted ||
  (found !== null &&
    wanted !== null &&
    (String(found) === String(wanted) || isSameDecimal(String(found), String(wanted))));

const DECIMAL = /^(-?)0*(\d+)(?:\.(\d*?)0*)?$/;

export const isSameDecimal = (left: string, right: string): boolean => {
  const [one, other] = [DECIMAL.exec(left), DECIMAL.exec(right)];
  if (one === null || other === null || !(left.includes('.') || right.includes('.'))) return false;
  return [1, 2, 3].every((part) => (one[part] ?? '') === (other[part] ?? ''));
};

/** Rows of several samples, by stream. */
export const mergeRows = (all: readonly ExpectedRows[]): ExpectedRows => {
  const merged: Record<string, ExpectedRow[]> = {};
  for (const each of all) {
    for (const [stream, rows] of Object.entries(each)) (merged[stream] ??= []).push(...rows);
  }
  return merged;
};

export const keysOf = (table: CanonicalTable, rows: readonly ExpectedRow[] | undefined): string[] =>
  (rows ?? []).map((row) => keyOf(table, row));

export const shown = (value: unknown): string => shorten(JSON.stringify(value) ?? 'nothing');
export const shorten = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
export const list = (keys: readonly string[]): string =>
  keys.slice(0, 3).map(shorten).join(', ') + (keys.length > 3 ? ', …' : '');

import type { WireValue } from './connector.ts';

/**
 * The values of a column as one text. One long text is handed from process to process and into a database several times
 * faster than the many short ones that it is made of.
 */
export interface PackedText {
  /** The values one after the other, with a `separator` between them. */
  text: string;
  /** What stands between two values and in none of them. */
  separator: string;
  /** What stands in the place of null; no value is the same. */
  nothing: string;
  /** What the values were; numbers and booleans are written as JavaScript writes them. */
  of: 'string' | 'number' | 'boolean';
}

/** A column as a text, or as it is where that is not possible. */
export type PackedColumn = PackedText | readonly WireValue[];

/** Stands for null among quoted texts: a character that JSON does not escape. */
const NO_TEXT = '\u007f';
/** Control characters that separate, and others that mean nothing in a text. */
const FREE = '\u001f\u001e\u001d\u001c\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u000e\u000f\u0010\u0011\u0012';

/** Values of several kinds, and such as have nearly every control character, stay as they are. */
export function packColumn(values: readonly WireValue[]): PackedColumn {
  const of = typeof (values.find((value) => value !== null) ?? '');
  if (values.length === 0 || (of !== 'string' && of !== 'number' && of !== 'boolean')) return values;
  let hasNull = false;
  let isPlain = true;
  for (const value of values) {
    if (value === null) hasNull = true;
    else if (typeof value !== of) return values;
    else if (value === NO_TEXT || (of === 'number' && !Number.isFinite(value))) isPlain = false;
  }
  return (isPlain ? asJson(values, of, hasNull) : undefined) ?? joined(values, of, hasNull);
}

/**
 * What stands between the brackets of a list in JSON, which engines write several times faster than they join texts;
 * nothing where a text has to be escaped there.
 */
function asJson(values: readonly WireValue[], of: PackedText['of'], hasNull: boolean): PackedText | undefined {
  if (of !== 'string') return { text: JSON.stringify(values).slice(1, -1), separator: ',', nothing: 'null', of };
  const json = JSON.stringify(hasNull ? values.map((value) => value ?? NO_TEXT) : values);
  if (json.includes('\\')) return undefined;
  return { text: json.slice(2, -2), separator: '","', nothing: NO_TEXT, of };
}

function joined(values: readonly WireValue[], of: PackedText['of'], hasNull: boolean): PackedColumn {
  const [separator, nothing] = freeIn(of === 'string' ? values.join('') : '');
  if (separator === undefined || nothing === undefined) return values;
  const text = (hasNull ? values.map((value) => value ?? nothing) : values).join(separator);
  return { text, separator, nothing, of };
}

function freeIn(text: string): string[] {
  const free: string[] = [];
  for (const each of FREE) {
    if (!text.includes(each)) free.push(each);
    if (free.length === 2) break;
  }
  return free;
}

/** The values as they were packed. */
export function unpackColumn(column: PackedColumn): WireValue[] {
  if (!isPacked(column)) return [...column];
  const { text, separator, nothing, of } = column;
  return text.split(separator).map((value) => {
    if (value === nothing) return null;
    return of === 'string' ? value : of === 'number' ? Number(value) : value === 'true';
  });
}

export const isPacked = (column: PackedColumn): column is PackedText => !Array.isArray(column);

/** How many values there are. */
export function lengthOfPacked(column: PackedColumn): number {
  if (!isPacked(column)) return column.length;
  const { text, separator } = column;
  let count = 1;
  for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + separator.length)) count += 1;
  return count;
}

import type { WireValue } from './connector.ts';

/**
 * The values of a column as one text. One long text is handed from process to process and into a database several times
 * faster than the many short ones that it is made of.
 */
export interface PackedText {
  /** The values one after the other, with a `separator` between them. */
  text: string;
  /** One character that no value has. */
  separator: string;
  /** Another such character, which stands in the place of null. */
  nothing: string;
  /** What the values were; numbers and booleans are written as JavaScript writes them. */
  of: 'string' | 'number' | 'boolean';
}

/** A column as a text, or as it is where that is not possible. */
export type PackedColumn = PackedText | readonly WireValue[];

/** Control characters that separate, and others that mean nothing in a text. */
const FREE = '\u001f\u001e\u001d\u001c\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u000e\u000f\u0010\u0011\u0012';

/** Values of several kinds, and such as have nearly every control character, stay as they are. */
export function packColumn(values: readonly WireValue[]): PackedColumn {
  const of = typeof (values.find((value) => value !== null) ?? '');
  if (values.length === 0 || (of !== 'string' && of !== 'number' && of !== 'boolean')) return values;
  let hasNull = false;
  for (const value of values) {
    if (value === null) hasNull = true;
    else if (typeof value !== of) return values;
  }
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
  let count = 1;
  for (let at = column.text.indexOf(column.separator); at >= 0; at = column.text.indexOf(column.separator, at + 1))
    count += 1;
  return count;
}

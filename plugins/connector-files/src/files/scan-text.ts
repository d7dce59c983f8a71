import type { FileDeclaration } from '../config/parse-file.ts';
import type { LineShift } from './line-shifts.ts';

/** What one pass over a text tells before anything is loaded from it. */
export interface TextShape {
  /** Text of the first row, without its line end. */
  first: string;
  /** Rows after the header. */
  rows: number;
  /** Where the line of a row is more than a constant away from its number: after blank lines and quoted line ends. */
  shifts: LineShift[];
  lines: number;
  /** Line of a quote that is never closed. */
  openQuote?: number;
  /** The last line has no line end. */
  endsOpen: boolean;
}

export interface TextScanner {
  feed(piece: Buffer): void;
  end(): TextShape;
}

const LINE_FEED = 10;
const RETURN = 13;
const MAX_FIRST = 1 << 20;

/** Follows rows and lines through a delimited text, with the rules by which DuckDB splits it. */
export const createTextScanner = (declaration: FileDeclaration): TextScanner => {
  const plain = declaration.format === 'ndjson';
  const delimiter = plain ? -1 : declaration.delimiter.charCodeAt(0);
  const quote = plain || declaration.quote === '' ? -1 : declaration.quote.charCodeAt(0);
  const escape = declaration.escape === '' ? -1 : declaration.escape.charCodeAt(0);
  // In a text of one column a blank line is a row with an empty value.
  let blankIsRow = plain || (!declaration.header && declaration.columns?.size === 1);
  const first: Buffer[] = [];
  let firstLength = 0;
  let header = !plain && declaration.header;
  let inFirst = true;
  let [line, rowLine, rows] = [1, 1, 0];
  let [inQuotes, fieldStart, maybeClosed, blank, escaped, any] = [false, true, false, true, false, false];
  const shifts: LineShift[] = [];

  const endRow = (piece: Buffer, from: number, to: number) => {
    if (inFirst) keepFirst(piece.subarray(from, to));
    if (!blank || blankIsRow) {
      inFirst = false;
      if (header) {
        header = false;
        blankIsRow = !Buffer.concat(first).includes(delimiter);
      } else {
        if (shifts.at(-1)?.shift !== rowLine - rows) shifts.push({ row: rows, shift: rowLine - rows });
        rows++;
      }
    }
    if (inFirst) first.length = firstLength = 0;
  };
  const keepFirst = (part: Buffer) => {
    if (firstLength < MAX_FIRST) first.push(Buffer.from(part));
    firstLength += part.length;
  };
  const startRow = () => {
    [rowLine, blank, fieldStart, maybeClosed] = [line, true, true, false];
  };

  return {
    feed: (bytes) => {
      const piece = any ? bytes : withoutMark(bytes);
      let from = 0;
      any ||= bytes.length > 0;
      for (let at = 0; at < piece.length; at++) {
        const byte = piece[at];
        if (inQuotes) {
          if (byte === LINE_FEED) line++;
          if (escaped) escaped = false;
          else if (byte === escape && escape !== quote) escaped = true;
          else if (byte === quote) {
            inQuotes = false;
            maybeClosed = true;
          }
          continue;
        }
        if (byte === LINE_FEED) {
          endRow(piece, from, at);
          from = at + 1;
          line++;
          startRow();
          continue;
        }
        if (byte === quote && (fieldStart || (maybeClosed && escape === quote))) {
          inQuotes = true;
          blank = false;
        } else if (byte !== RETURN) blank = false;
        fieldStart = byte === delimiter;
        maybeClosed = false;
      }
      if (inFirst) keepFirst(piece.subarray(from));
    },
    end: () => {
      const endsOpen = any && (!blank || inQuotes);
      if (endsOpen) endRow(Buffer.alloc(0), 0, 0);
      return {
        first: Buffer.concat(first).toString('utf-8').replace(/\r$/, ''),
        rows,
        shifts,
        lines: endsOpen ? line : line - 1,
        ...(inQuotes ? { openQuote: rowLine } : {}),
        endsOpen,
      };
    },
  };
};

/** Without the byte order mark. */
export const withoutMark = (bytes: Buffer): Buffer =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;

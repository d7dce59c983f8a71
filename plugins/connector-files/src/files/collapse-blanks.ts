import { withoutMark } from './scan-text.ts';

const LINE_FEED = 10;
const RETURN = 13;
const isBlank = (byte: number): boolean => byte === 32 || byte === 9;

/**
 * Text whose columns stand apart by runs of spaces and tabs, with a single space for each run and none at the ends of
 * a line. A byte order mark is left out, so that blanks after it are still the beginning of a line.
 */
export async function* collapseBlanks(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let [any, lineBegins, waiting] = [false, true, false];
  for await (const bytes of pieces) {
    const piece = any ? bytes : withoutMark(bytes);
    any ||= bytes.length > 0;
    // A run that began in the piece before adds one byte.
    const collapsed = Buffer.allocUnsafe(piece.length + 1);
    let length = 0;
    for (const byte of piece) {
      if (isBlank(byte)) {
        waiting = !lineBegins;
        continue;
      }
      const lineEnds = byte === LINE_FEED || byte === RETURN;
      if (waiting && !lineEnds) collapsed[length++] = 32;
      collapsed[length++] = byte;
      waiting = false;
      lineBegins = lineEnds;
    }
    yield collapsed.subarray(0, length);
  }
}

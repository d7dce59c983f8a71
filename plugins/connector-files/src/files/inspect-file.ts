import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import type { StopSignal } from '@sextant/contracts';
import { parseHeader } from './csv-header.ts';
import { emptyFile, type FoundFile } from './find-files.ts';
import { isGzip, openText, unreadable } from './open-text.ts';
import { createTextScanner, type TextShape } from './scan-text.ts';

/** A text file that was read through once: it is whole, in its encoding, and not empty. */
export interface TextFile extends FoundFile {
  shape: TextShape;
  /** Names in the file, in order. */
  header: string[];
  gzip: boolean;
  /** What DuckDB reads: the file itself, or its copy in the scratch folder, in UTF-8 and with single delimiters. */
  readPath: string;
}

/** Reads a text through once, writing a copy to `scratch` where DuckDB cannot read the file as it is. */
export const inspectText = async (file: FoundFile, scratch: string, signal: StopSignal): Promise<TextFile> => {
  const { declaration } = file;
  const packed = file.size > 0 && (await isGzip(file.path));
  const asItIs = declaration.encoding === 'utf-8' && !declaration.blanks;
  const copy = asItIs ? undefined : join(scratch, `${declaration.name}-${nextCopy++}.txt`);
  const writer = copy === undefined ? undefined : createWriteStream(copy);
  const scanner = createTextScanner(declaration);
  try {
    for await (const piece of openText(file, packed)) {
      signal.throwIfAborted();
      scanner.feed(piece);
      if (writer) await write(writer, piece);
    }
  } finally {
    if (writer) await finish(writer);
  }
  const shape = scanner.end();
  checkShape(file, shape);
  const header =
    declaration.format === 'ndjson'
      ? ['json']
      : declaration.header
        ? parseHeader(shape.first, declaration)
        : [...(declaration.columns?.keys() ?? [])];
  return { ...file, shape, header, gzip: packed && copy === undefined, readPath: copy ?? file.path };
};

let nextCopy = 0;

const checkShape = (file: FoundFile, shape: TextShape): void => {
  const { declaration } = file;
  if (shape.rows === 0 && !declaration.allowEmpty) {
    const header = shape.first !== '' && declaration.header;
    throw emptyFile(file.name, declaration, header ? 'has a header but no row' : 'has no row');
  }
  if (shape.lines <= 1 && shape.first.includes('\r')) {
    throw unreadable(file, 'ends its lines with carriage returns only', 'Export it with line feeds.');
  }
  if (shape.openQuote !== undefined && shape.openQuote < shape.lines) {
    throw unreadable(
      file,
      `has a quote in line ${shape.openQuote} that is never closed; the rows after it cannot be told apart`,
      `Correct the line, or set 'files.${declaration.name}.quote' to what the file uses ('' for none).`,
    );
  }
};

const write = async (writer: WriteStream, piece: Buffer): Promise<void> => {
  if (!writer.write(piece)) await once(writer, 'drain');
};

const finish = (writer: WriteStream): Promise<void> =>
  new Promise((resolve, reject) => {
    writer.on('error', reject);
    writer.end(() => resolve());
  });

/** The lines on which the bytes at `offsets` (ascending, from 0) stand. */
export const linesAt = async (file: TextFile, offsets: readonly number[]): Promise<number[]> => {
  const lines: number[] = [];
  let [line, start, next] = [1, 0, 0];
  for await (const piece of openText(file, file.size > 0 && (await isGzip(file.path)))) {
    let from = 0;
    for (; next < offsets.length && (offsets[next] ?? 0) < start + piece.length; next++) {
      const end = Math.max((offsets[next] ?? 0) - start, 0);
      line += countBetween(piece, from, end);
      from = Math.max(from, end);
      lines.push(line);
    }
    line += countBetween(piece, from, piece.length);
    start += piece.length;
    if (next === offsets.length) break;
  }
  while (lines.length < offsets.length) lines.push(line);
  return lines;
};

const countBetween = (bytes: Buffer, from: number, to: number): number => {
  let count = 0;
  for (let at = bytes.indexOf(10, from); at !== -1 && at < to; at = bytes.indexOf(10, at + 1)) count++;
  return count;
};

import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { SextantError } from '@sextant/contracts';
import { collapseBlanks } from './collapse-blanks.ts';
import type { FoundFile } from './find-files.ts';

export const isGzip = async (path: string): Promise<boolean> => {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
};

export const unreadable = (file: FoundFile, how: string, remedy: string): SextantError =>
  new SextantError('source.file-unreadable', `The file '${file.name}' ${how}.`, remedy);

/**
 * The text of a file as pieces of whole UTF-8 characters: unpacked, decoded, checked on the way, and with single
 * delimiters where runs of blanks separate its columns. Throws `source.file-unreadable` for a cut archive and for bytes
 * that the declared encoding does not have.
 */
export async function* openText(file: FoundFile, gzip: boolean): AsyncGenerator<Buffer> {
  const pieces = readBytes(file, gzip);
  const text = file.declaration.encoding === 'utf-8' ? checkUtf8(file, pieces) : transcode(file, pieces);
  yield* file.declaration.blanks ? collapseBlanks(text) : text;
}

async function* readBytes(file: FoundFile, gzip: boolean): AsyncGenerator<Buffer> {
  const raw = createReadStream(file.path, { highWaterMark: 1 << 20 });
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  const source: Readable = gzip ? raw.on('error', (error) => gunzip.destroy(error)).pipe(gunzip) : raw;
  try {
    for await (const piece of source) yield piece as Buffer;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (code === 'Z_BUF_ERROR') throw unreadable(file, 'is a gzip archive that is cut off', 'Copy or export it again.');
    if (code.startsWith('Z_')) throw unreadable(file, 'is a damaged gzip archive', 'Copy or export it again.');
    throw unreadable(file, `cannot be read (${code})`, 'Let the account that runs Sextant read the file.');
  } finally {
    raw.destroy();
    gunzip.destroy();
  }
}

async function* checkUtf8(file: FoundFile, pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  let line = 1;
  let first = true;
  for await (const piece of pieces) {
    const bytes = held.length === 0 ? piece : Buffer.concat([held, piece]);
    if (first && looksLikeUtf16(bytes)) {
      throw unreadable(file, 'is not UTF-8 but looks like UTF-16', declareEncoding(file, 'utf-16'));
    }
    first = false;
    const end = lastWholeCharacter(bytes);
    const whole = bytes.subarray(0, end);
    held = bytes.subarray(end);
    if (!isUtf8(whole)) throw notUtf8(file, line, whole);
    line += countLineEnds(whole);
    yield whole;
  }
  if (held.length > 0) throw notUtf8(file, line, held);
}

const looksLikeUtf16 = (bytes: Buffer): boolean =>
  (bytes[0] === 0xff && bytes[1] === 0xfe) ||
  (bytes[0] === 0xfe && bytes[1] === 0xff) ||
  bytes.subarray(0, 4096).includes(0);

/** Where a character that continues in the next piece begins. */
const lastWholeCharacter = (bytes: Buffer): number => {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
};

const notUtf8 = (file: FoundFile, line: number, bytes: Buffer): SextantError => {
  let at = line;
  for (let from = 0; from < bytes.length; at++) {
    const end = bytes.indexOf(10, from);
    if (!isUtf8(bytes.subarray(from, end === -1 ? bytes.length : end))) break;
    if (end === -1) break;
    from = end + 1;
  }
  return unreadable(
    file,
    `is not UTF-8: line ${at} has bytes that no UTF-8 text has`,
    declareEncoding(file, 'windows-1250'),
  );
};

const declareEncoding = (file: FoundFile, example: string): string =>
  `Declare the encoding, e.g. 'files.${file.declaration.name}.encoding: ${example}'.`;

async function* transcode(file: FoundFile, pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | undefined;
  let line = 1;
  const decode = (piece?: Buffer): Buffer => {
    try {
      const text = piece ? decoder?.decode(piece, { stream: true }) : decoder?.decode();
      const bytes = Buffer.from(text ?? '', 'utf-8');
      line += countLineEnds(bytes);
      return bytes;
    } catch {
      const { encoding } = file.declaration;
      throw unreadable(file, `is not ${encoding} in or after line ${line}`, declareEncoding(file, 'utf-8'));
    }
  };
  for await (const piece of pieces) {
    decoder ??= new TextDecoder(declaredEncoding(file, piece), { fatal: true });
    yield decode(piece);
  }
  yield decode();
}

/** `utf-16` leaves the byte order to the mark at the beginning. */
const declaredEncoding = (file: FoundFile, piece: Buffer): string => {
  const { encoding } = file.declaration;
  return encoding === 'utf-16le' && piece[0] === 0xfe && piece[1] === 0xff ? 'utf-16be' : encoding;
};

export const countLineEnds = (bytes: Buffer): number => {
  let count = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count++;
  return count;
};

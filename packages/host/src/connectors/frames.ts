import type { Duplex } from 'node:stream';
import { deserialize, serialize } from 'node:v8';

// Node's own channel between processes reads whatever size the other side announces. Here what is too large ends the
// conversation before it is read.

/** Bytes of one value on the way, at most. */
export const MAX_FRAME = 64 * 2 ** 20;
const HEADER = 4;

/** A value as it travels; throws when it is too large. */
export const encodeFrame = (value: unknown): Buffer => {
  const body = serialize(value);
  if (body.length > MAX_FRAME) throw new Error(`a message of ${body.length} bytes; at most ${MAX_FRAME}`);
  return body;
};

/** Writes what was encoded; settles when the stream has taken it, rejects when the stream is closed. */
export const writeFrame = (stream: Duplex, body: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    const header = Buffer.alloc(HEADER);
    header.writeUInt32LE(body.length);
    stream.cork();
    stream.write(header);
    stream.write(body, (error) => (error ? reject(error) : resolve()));
    stream.uncork();
  });

/** Hands over each value as it arrives, and its bytes; `broken` once, when what arrives is no value or too large a one. */
export const readFrames = (
  stream: Duplex,
  take: (value: unknown, bytes: number) => void,
  broken: (why: string) => void,
): void => {
  let parts: Buffer[] = [];
  let there = 0;
  let needed: number | undefined;
  let isBroken = false;
  const takeBytes = (count: number): Buffer => {
    const [first] = parts;
    const all = parts.length === 1 && first !== undefined ? first : Buffer.concat(parts, there);
    there -= count;
    parts = there > 0 ? [all.subarray(count)] : [];
    return all.subarray(0, count);
  };
  const fail = (why: string): void => {
    isBroken = true;
    parts = [];
    stream.pause();
    broken(why);
  };
  stream.on('data', (chunk: Buffer) => {
    if (isBroken) return;
    parts.push(chunk);
    there += chunk.length;
    for (;;) {
      if (needed === undefined) {
        if (there < HEADER) return;
        needed = takeBytes(HEADER).readUInt32LE();
        if (needed > MAX_FRAME) return fail(`a message of ${needed} bytes, more than ${MAX_FRAME}`);
      }
      if (there < needed) return;
      const body = takeBytes(needed);
      needed = undefined;
      let value: unknown;
      try {
        value = deserialize(body);
      } catch {
        return fail('bytes that are no message');
      }
      take(value, body.length);
    }
  });
};

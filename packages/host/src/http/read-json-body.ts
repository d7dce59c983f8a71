import { SextantError } from '@sextant/contracts';
import type { Request, RequestHandler, Response } from 'express';

const MAX_BYTES = 1024 * 1024;
const LINGER_MS = 2_000;

/**
 * Reads a JSON body of at most 1 MB into `req.body`. Unlike the usual parsers it answers a body that is too large at
 * once and reads no more of it. Throws `request.invalid` (content type), `request.too-large`, `request.not-json`.
 */
export const readJsonBody: RequestHandler = async (req, res, next) => {
  // Mounted in an application that has read the body already.
  if (req.body === undefined) req.body = parse(await receive(req, res));
  next();
};

const receive = async (req: Request, res: Response): Promise<Buffer> => {
  if (!req.is('application/json') || (req.get('content-encoding') ?? 'identity') !== 'identity') {
    throw new SextantError(
      'request.invalid',
      'The body is not sent as plain application/json.',
      "Send the header 'Content-Type: application/json' and no content encoding.",
    );
  }
  if (Number(req.get('content-length') ?? 0) > MAX_BYTES) throw tooLarge(req, res);
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Not `for await`: leaving that loop early destroys the socket before the error could be answered.
  return new Promise((resolve, reject) => {
    req.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) return reject(tooLarge(req, res));
      chunks.push(chunk);
    });
    req.once('end', () => resolve(Buffer.concat(chunks)));
    req.once('error', reject);
    req.once('close', () => reject(new SextantError('engine.aborted', 'The caller went away.', 'Ask again.')));
  });
};

/**
 * Stops reading. The connection stays open for a moment, so that the answer reaches a client that is still sending:
 * closing with unread bytes would reset it.
 */
const tooLarge = (req: Request, res: Response): SextantError => {
  req.removeAllListeners('data');
  // Without this first read Node would take the body for forgotten and read all of it after the answer.
  req.read(0);
  req.pause();
  res.once('finish', () => setTimeout(() => req.socket.destroy(), LINGER_MS).unref());
  return new SextantError(
    'request.too-large',
    'The body of the request is larger than 1 MB.',
    'Ask fewer questions in one request.',
  );
};

const parse = (body: Buffer): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw new SextantError('request.not-json', 'The body of the request is not valid JSON.', 'Send JSON in UTF-8.', {
      cause,
    });
  }
};

import type { ErrorCode } from './error-codes.ts';

/** What travels over the wire and into a log: never a stack, never SQL, never a secret. */
export interface ErrorBody {
  code: ErrorCode;
  /** One sentence that names the thing that is wrong. */
  message: string;
  /** What the reader can do about it. */
  remedy: string;
  /** Request id of the host's log, where there is one. */
  requestId?: string;
}

/**
 * The one error class. Thrown where the failure is known, turned into a status (`statusOf(error.code)`) and an
 * {@link ErrorBody} once in the host, rebuilt once in the client. It does not touch the table of codes, so that the
 * table stays out of what a browser loads.
 */
export class SextantError extends Error {
  override readonly name = 'SextantError';
  readonly code: ErrorCode;
  readonly remedy: string;

  constructor(code: ErrorCode, message: string, remedy: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.remedy = remedy;
  }

  toBody(): ErrorBody {
    return { code: this.code, message: this.message, remedy: this.remedy };
  }

  static fromBody(body: ErrorBody): SextantError {
    return new SextantError(body.code, body.message, body.remedy);
  }

  /** Recognised by name, so that an error from another copy of this package counts too. */
  static is(value: unknown): value is SextantError {
    return value instanceof Error && value.name === 'SextantError' && 'code' in value;
  }
}

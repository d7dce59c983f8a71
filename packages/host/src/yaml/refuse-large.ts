import { SextantError, type ErrorCode } from '@sextant/contracts';

/** No KPI file comes near these; what goes beyond them would only keep the parser busy. */
export const MAX_FILE_BYTES = 64 * 1024;
const MAX_MARKS = 3_000;

/** What opens a value in YAML: a bracket, an anchor, an alias, a tag, a dash, a question mark, a colon. */
const MARK = /[[{&*!]|[-?:](?=\s)/g;

/** Refuses a text that is larger than {@link MAX_FILE_BYTES} or that has more values than any file of ours. */
export const refuseLarge = (text: string, file: string, code: ErrorCode): void => {
  if (Buffer.byteLength(text) > MAX_FILE_BYTES) throw tooLarge(file, code);
  if ((text.match(MARK)?.length ?? 0) <= MAX_MARKS) return;
  throw new SextantError(
    code,
    `${file}: The file has more than ${MAX_MARKS} values.`,
    'Split it into several files, one KPI each.',
  );
};

export const tooLarge = (file: string, code: ErrorCode): SextantError =>
  new SextantError(
    code,
    `${file}: The file is larger than ${MAX_FILE_BYTES / 1024} KB.`,
    'Keep one KPI in a file, and nothing else.',
  );

import { ERROR_CODES, type ErrorBody, type SourceStatus } from '@sextant/contracts';

/** What a viewer may know of a source: notes and errors of a run may name files and columns of the source system. */
export const publicStatus = ({ problem, ...status }: SourceStatus): SourceStatus => {
  const shown = { ...status, ...(problem === undefined ? {} : { problem: publicError(problem) }) };
  if (status.lastRun === null) return shown;
  const { error, drift: _, ...lastRun } = status.lastRun;
  return { ...shown, lastRun: { ...lastRun, notes: [], ...(error ? { error: publicError(error) } : {}) } };
};

const publicError = ({ code }: ErrorBody): ErrorBody => {
  const remedy = 'The operator sees the details with: sextant sources.';
  return { code, message: ERROR_CODES[code].meaning, remedy };
};

import { ERROR_CODES, type SourceStatus } from '@sextant/contracts';

/** What a viewer may know of a source: notes and errors of a run may name files and columns of the source system. */
export const publicStatus = (status: SourceStatus): SourceStatus => {
  if (status.lastRun === null) return status;
  const { error, drift: _, ...lastRun } = status.lastRun;
  const remedy = 'The operator sees the details with: sextant sources.';
  return {
    ...status,
    lastRun: {
      ...lastRun,
      notes: [],
      ...(error ? { error: { code: error.code, message: ERROR_CODES[error.code].meaning, remedy } } : {}),
    },
  };
};

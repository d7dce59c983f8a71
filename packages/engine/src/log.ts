/** Where unexpected failures are told in full; the host passes its logger. */
export type Log = (level: 'info' | 'warn' | 'error', message: string, fields: Record<string, unknown>) => void;

import { pino } from 'pino';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Where host and engine write what they do. Fields never hold bodies, keys or configuration values. */
export type Log = (level: LogLevel, message: string, fields?: Record<string, unknown>) => void;

export interface LogOptions {
  /** Least level that is written; default `warn`. */
  level?: LogLevel | 'silent';
  /** Default: the error stream of the process, one JSON object a line. */
  destination?: { write(line: string): void };
}

/** The structured log: one JSON object a line. */
export const createLog = ({ level = 'warn', destination = process.stderr }: LogOptions = {}): Log => {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: pino.stdSerializers.err },
    },
    destination,
  );
  return (at, message, fields = {}) => logger[at](fields, message);
};

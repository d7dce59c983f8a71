import process from 'node:process';
import { main } from './main.ts';
import type { Output } from './world.ts';

/** How long a command that was asked to stop may take to end cleanly. */
const STOP_WITHIN_MS = 4_500;

/** A terminal, npm and a starting script may all pass on one and the same Ctrl-C. */
const ONE_REQUEST_MS = 1_000;

/** Runs the command line of this process and leaves with its exit code. */
export const runProgram = async (): Promise<void> => {
  const stop = new AbortController();
  let firstAsked = 0;
  const asked = (name: NodeJS.Signals): void => {
    if (stop.signal.aborted) {
      if (performance.now() - firstAsked > ONE_REQUEST_MS) process.exit(130);
      return;
    }
    firstAsked = performance.now();
    stop.abort(new Error(`stopped by ${name}`));
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  };
  process.on('SIGINT', asked).on('SIGTERM', asked);
  // `sextant … | head` closes the pipe early; that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const { env } = process;
  const world = {
    env,
    cwd: process.cwd(),
    out: output(process.stdout),
    err: output(process.stderr),
    signal: stop.signal,
  };
  process.exitCode = await main(process.argv.slice(2), world);
};

const output = (stream: NodeJS.WriteStream): Output => ({
  write: (text) => void stream.write(text),
  isTerminal: stream.isTTY,
});

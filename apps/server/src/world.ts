/** What a command sees of the machine, so that a test can give it another one. */
export interface World {
  env: NodeJS.ProcessEnv;
  /** Working folder. */
  cwd: string;
  out: Output;
  err: Output;
  /** Fires when the program is asked to stop (SIGINT, SIGTERM). */
  signal: AbortSignal;
}

export interface Output {
  write(text: string): void;
  /** A terminal: a line may be rewritten. */
  readonly isTerminal: boolean;
}

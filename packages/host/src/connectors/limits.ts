/** What a connector's process may use before it is stopped. Times in which it waits for a core do not count, but for `wallMs`. */
export interface ConnectorLimits {
  /** JavaScript heap, in megabytes. */
  heapMb: number;
  /** Resident memory, in megabytes: native add-ons and buffers count too. */
  residentMb: number;
  /** Longest time a run may take once the connector is loaded, by the clock on the wall. */
  wallMs: number;
  /** Bytes that it may write to its error output. */
  outputBytes: number;
  /** Until the connector is loaded and has checked its configuration. */
  startMs: number;
  /** Longest time without a message while one is awaited. */
  silenceMs: number;
  /** Longest time in which the process may be too busy to show that it lives, once the connector is loaded. */
  unresponsiveMs: number;
}

export const DEFAULT_LIMITS: ConnectorLimits = {
  heapMb: 512,
  residentMb: 2048,
  wallMs: 12 * 60 * 60_000,
  outputBytes: 16 * 2 ** 20,
  startMs: 60_000,
  silenceMs: 30 * 60_000,
  unresponsiveMs: 60_000,
};

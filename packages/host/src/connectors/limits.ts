/** What a connector's process may use before it is stopped. */
export interface ConnectorLimits {
  /** JavaScript heap, in megabytes. */
  heapMb: number;
  /** Resident memory, in megabytes: native add-ons and buffers count too. */
  residentMb: number;
  /** Until the connector is loaded and has checked its configuration. */
  startMs: number;
  /** Longest time without a message while one is awaited. */
  silenceMs: number;
  /** Longest time in which the process may be too busy to show that it lives. */
  unresponsiveMs: number;
}

export const DEFAULT_LIMITS: ConnectorLimits = {
  heapMb: 512,
  residentMb: 2048,
  startMs: 60_000,
  silenceMs: 30 * 60_000,
  unresponsiveMs: 60_000,
};

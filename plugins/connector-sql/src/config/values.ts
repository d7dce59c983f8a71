const UNITS = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 } as const;

/** A time as PostgreSQL writes it, `500ms`, `30s`, `15min` or `2h`. */
export const millisecondsOf = (time: string): number => {
  const [, count, unit] = /^(\d+)(ms|s|min|h)$/.exec(time) ?? [];
  return Number(count) * UNITS[unit as keyof typeof UNITS];
};

/** An ISO 8601 duration of days, hours, minutes and seconds. */
export const durationMs = (duration: string): number => {
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration) ?? [];
  return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
};

/** Whether a host is this machine, so that nobody listens on the way. */
export const isLoopback = (host: string): boolean =>
  /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host) || host.toLowerCase().endsWith('.localhost');

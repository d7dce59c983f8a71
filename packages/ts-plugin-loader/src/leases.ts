/** Something to work with until it is given back. */
export interface Lease<T> {
  readonly value: T;
  /** Gives it back; again: nothing happens. */
  release(): void;
}

export interface Leases {
  take<T>(name: string, value: T): Lease<T>;
  /** Settles when nobody has a lease of that name. */
  whenFree(name: string): Promise<void>;
}

/** Counts who works with what. */
export const createLeases = (): Leases => {
  const held = new Map<string, number>();
  const waiting = new Map<string, (() => void)[]>();
  return {
    take: (name, value) => {
      held.set(name, (held.get(name) ?? 0) + 1);
      let isHeld = true;
      return {
        value,
        release: () => {
          if (!isHeld) return;
          isHeld = false;
          const left = (held.get(name) ?? 1) - 1;
          if (left > 0) return void held.set(name, left);
          held.delete(name);
          for (const go of waiting.get(name) ?? []) go();
          waiting.delete(name);
        },
      };
    },
    whenFree: (name) =>
      held.has(name)
        ? new Promise((resolve) => waiting.set(name, [...(waiting.get(name) ?? []), resolve]))
        : Promise.resolve(),
  };
};

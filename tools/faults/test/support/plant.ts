import { jest } from '@jest/globals';
import type { Query } from '../../../../packages/engine/src/sql/nodes.ts';
import { faultsOf, withFault, type Fault } from './faults.ts';

const PRINT = '../../../../packages/engine/src/sql/print.ts';

/** Every fault that the SQL printed so far could have, by key. */
export const seen = new Map<string, Fault>();
/** Keys met since it was last emptied: which statements a fault would touch. */
export const met = new Set<string>();

let planted: string | null = null;
let recording = false;

/** From now on every statement has this fault; null: none. */
export const plant = (key: string | null): void => {
  planted = key;
};
export const record = (on: boolean): void => {
  recording = on;
};

/** Puts itself between the engine and the printing of its SQL. Call it before the engine is imported. */
export async function interpose(): Promise<void> {
  const real = await import(PRINT);
  jest.unstable_mockModule(PRINT, () => ({
    ...real,
    printQuery: (query: Query) => {
      if (recording) {
        for (const fault of faultsOf(query)) {
          seen.set(fault.key, fault);
          met.add(fault.key);
        }
      }
      return real.printQuery(planted === null ? query : withFault(query, planted));
    },
  }));
}

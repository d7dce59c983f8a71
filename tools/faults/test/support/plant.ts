import { jest } from '@jest/globals';
import type { RuleSet } from '../../../../packages/engine/src/measures/associations/rule-set.ts';
import type { Query } from '../../../../packages/engine/src/sql/nodes.ts';
import type { Statement } from '../../../../packages/engine/src/sql/print.ts';
import type { RuleSets } from '../../../../packages/engine/src/store/rule-sets.ts';
import type { Store } from '../../../../packages/engine/src/store/store.ts';
import { withFault } from './faults.ts';

const ENGINE = '../../../../packages/engine/src/';

let planted: string | null = null;
let listener: ((query: Query, statement: Statement) => void) | null = null;
let opened: Store | null = null;
let remembered = new Map<string, Promise<unknown>>();

/** From now on every statement has this fault; null: none. */
export const plant = (key: string | null): void => {
  planted = key;
};
/** Who is told of every statement that is printed; null: nobody. */
export const listen = (to: typeof listener): void => {
  listener = to;
};
/** What a faulty statement found must not answer the next question. */
export const forget = (): void => {
  remembered = new Map();
};
/** The store that an engine opened last. */
export const openedStore = (): Store => {
  if (opened === null) throw new Error('No engine has opened a store.');
  return opened;
};

/**
 * Puts itself between the engine and the printing of its SQL, its store, and what it remembers. Call it before the
 * engine is imported.
 */
export async function interpose(): Promise<void> {
  const print = await import(`${ENGINE}sql/print.ts`);
  jest.unstable_mockModule(`${ENGINE}sql/print.ts`, () => ({
    ...print,
    printQuery: (query: Query): Statement => {
      const statement: Statement = print.printQuery(planted === null ? query : withFault(query, planted));
      listener?.(query, statement);
      return statement;
    },
  }));
  const sets = (await import(`${ENGINE}store/rule-sets.ts`)) as { RuleSets: typeof RuleSets };
  jest.unstable_mockModule(`${ENGINE}store/rule-sets.ts`, () => ({
    ...sets,
    RuleSets: class extends sets.RuleSets {
      override keep(set: RuleSet): Promise<RuleSet> {
        return Promise.resolve(set);
      }
      override remembered<T>(name: string, find: () => Promise<T>): Promise<T> {
        const known = remembered.get(name) ?? find();
        remembered.set(name, known);
        return known as Promise<T>;
      }
    },
  }));
  const stores = (await import(`${ENGINE}store/store.ts`)) as { Store: typeof Store };
  jest.unstable_mockModule(`${ENGINE}store/store.ts`, () => ({
    ...stores,
    Store: {
      open: async (options: Parameters<typeof Store.open>[0]): Promise<Store> => {
        opened = await stores.Store.open(options);
        return opened;
      },
    },
  }));
}

import type { WireValue } from '@sextant/contracts';
import type { FakeServer } from './fake/fake-server.ts';
import type { PointId } from './points/point-ids.ts';

/**
 * Something that the source keeps: a sale, a payment, a posting, a ticket. The kit makes them up; the plugin's fake holds
 * them in the form its source system would.
 */
export interface Sample {
  /** Names it; texts that have broken others before are among them. */
  id: string;
  /** Any text, for a name, a title or a remark. */
  name: string;
  /** A decimal with as many places as its currency has. */
  amount: string;
  currency: 'EUR' | 'JPY' | 'KWD';
  /** When it happened, an instant in UTC (ISO 8601). */
  happenedAt: string;
  /** When it was changed last by the source's own clock, an instant in UTC without fractions of a second: for a cursor. */
  changedAt: string;
}

/** A row of a canonical table: the columns of its key, and whichever others are to be looked at. */
export type ExpectedRow = Readonly<Record<string, WireValue>>;

/** Rows by the name of their stream. */
export type ExpectedRows = Readonly<Record<string, readonly ExpectedRow[]>>;

/** A source made up for one test: a fake of the vendor's API, a folder, a database. */
export interface World {
  /** Configuration of a source that reads it. */
  config: Record<string, unknown>;
  /** The same with a credential that the source does not accept. */
  wrongCredentialConfig?: Record<string, unknown>;
  /** A source that is not there; without it the `server` is stopped. */
  unreachableConfig?: Record<string, unknown>;
  /** Puts samples in, each in the place of the one with its id. */
  put: (samples: readonly Sample[]) => void | Promise<void>;
  /** Takes samples out; `at` is the instant by the source's clock. */
  remove: (ids: readonly string[], at: string) => void | Promise<void>;
  /** Changes samples without moving what the cursor looks at; for streams with a lookback. */
  putUnseen?: (samples: readonly Sample[]) => void | Promise<void>;
  /** For a connector that speaks HTTP: it can be slowed down, refuse, break off. */
  server?: FakeServer;
  /** How many records it hands over at once; without it, `server.pageSize` is set. */
  setPageSize?: (records: number) => void | Promise<void>;
  /** Makes it empty again, as if it had just been started; then the kit needs fewer of them. */
  clear?: () => void | Promise<void>;
  close: () => void | Promise<void>;
}

/** Where the parts of a sample come out, so that the kit can compare them itself. */
export interface Shown {
  /** `name`, unchanged. */
  text?: { stream: string; column: string };
  /** `amount` and `currency`. */
  money?: { stream: string; amount: string; currency: string };
  /** `happenedAt`: the day in the zone of the source's business, and the instant where the source tells it. */
  time?: { stream: string; day: string; zone: string; instant?: string };
}

/** What a plugin brings to be tried, as the default export of its `conformance.ts`. */
export interface Conformance {
  /** An empty source. Called often: each trial has its own. */
  start: () => World | Promise<World>;
  /** What a full reading makes of a sample, by stream. */
  expected: (sample: Sample) => ExpectedRows;
  /** Rows that come whatever the source holds, such as a fixed product. */
  always?: ExpectedRows;
  shown: Shown;
  /** Memory of a fixed size that its process fills by design, in megabytes, such as the cache of a database in it. */
  workingMemoryMb?: number;
  /** Points that cannot apply to this connector, each with the reason: it stands in the report. */
  notApplicable?: Partial<Record<PointId, string>>;
}

const BRAND = 'sextant.conformance.v1';

/** Declares how a plugin is tried. Recognised by a string, never by `instanceof`. */
export const defineConformance = (conformance: Conformance): Conformance & { readonly brand: string } => ({
  ...conformance,
  brand: BRAND,
});

export const isConformance = (value: unknown): value is Conformance =>
  typeof value === 'object' && value !== null && (value as { brand?: unknown }).brand === BRAND;

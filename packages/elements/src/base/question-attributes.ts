import {
  SextantError,
  type Compare,
  type Grain,
  type Question,
  type SegmentFilter,
  type SegmentMode,
} from '@sextant/contracts';

/** The parts of a question that a board may ask for all its widgets. */
export interface SharedQuestion {
  asOf?: string | undefined;
  knownAt?: string | undefined;
  grain?: Grain | undefined;
  trend?: number | undefined;
  by?: string[] | undefined;
  mode?: SegmentMode | undefined;
  filter?: SegmentFilter[] | undefined;
  compare?: Compare | undefined;
}

/** Lit's description of the attributes that boards and widgets have in common. */
export const sharedAttributes = {
  asOf: { attribute: 'as-of' },
  knownAt: { attribute: 'known-at' },
  grain: {},
  trend: { type: Number },
  by: {},
  mode: {},
  filter: {},
  compare: {},
} as const;

const words = (text: string): string[] => text.split(/[\s,|]+/).filter(Boolean);

/** `by="auto"` on a board: the first scheme that its filter offers. */
export const AUTO = 'auto';

/** `by="region sex"` */
export const parseBy = (by: string | string[] | null | undefined): string[] | undefined =>
  typeof by === 'string' ? words(by) : (by ?? undefined);

/** `filter="region=Prague|Brno; sex!=unknown"`: keeps or drops segments, one scheme a part. */
export const parseFilter = (filter: string | SegmentFilter[] | null | undefined): SegmentFilter[] | undefined =>
  typeof filter !== 'string'
    ? (filter ?? undefined)
    : parts(filter, 'filter', 'region=Prague|Brno; sex!=unknown').map(([scheme, not, value]) => {
        const segments = value
          .split('|')
          .map((segment) => segment.trim())
          .filter(Boolean);
        return not ? { scheme, notIn: segments } : { scheme, in: segments };
      });

/** `params="continuous=true"` */
export const parseParams = (params: string | Question['params'] | null): Question['params'] =>
  typeof params !== 'string'
    ? (params ?? undefined)
    : Object.fromEntries(
        parts(params, 'params', 'continuous=true').map(([key, , value]) => [
          key,
          value === 'true' || value === 'false'
            ? value === 'true'
            : Number.isNaN(Number(value))
              ? value
              : Number(value),
        ]),
      );

const parts = (text: string, attribute: string, example: string): [key: string, not: string, value: string][] =>
  text
    .split(';')
    .filter((part) => part.trim())
    .map((part) => {
      const [, key, not, value] = /^\s*([^=!]+?)\s*(!?)=\s*(.+?)\s*$/.exec(part) ?? [];
      if (key && value) return [key, not ?? '', value];
      throw new SextantError(
        'question.invalid',
        `The attribute ${attribute}="${text}" cannot be read at "${part.trim()}".`,
        `Write it like ${attribute}="${example}".`,
      );
    });

/** The same object without keys that are undefined, null, empty text or an empty list. */
export const compact = <T extends object>(value: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(
    Object.entries(value).filter(
      ([, part]) => part !== undefined && part !== null && part !== '' && !(Array.isArray(part) && part.length === 0),
    ),
  ) as { [K in keyof T]?: NonNullable<T[K]> };

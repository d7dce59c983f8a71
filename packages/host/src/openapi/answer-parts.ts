import {
  kpiDefinitionSchema,
  questionSchema,
  STATUSES,
  type Companion,
  type Comparison,
  type Coverage,
  type Figures,
  type Interval,
  type JsonSchema,
  type Segment,
  type Trend,
  type TrendReading,
  type TrendSeries,
} from '@sextant/contracts';

/** A schema for each key of a type: a new key without one does not compile. */
type SchemaOf<T> = Record<keyof T, JsonSchema>;

export const text = { type: 'string' } as const;
export const number = { type: ['number', 'null'] } as const;
export const flag = { type: 'boolean' } as const;
export const count = { type: 'integer' } as const;
export const day = { type: 'string', format: 'date' } as const;
export const instant = { type: 'string', format: 'date-time' } as const;
export const unit = kpiDefinitionSchema.properties.unit;
const status = { enum: STATUSES } as const;
const decimal = { type: ['string', 'null'], description: 'An exact decimal.' } as const;

export const columnOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
export const names = columnOf(text);

/** An object whose keys are all there, except the ones named. */
export const objectOf = (properties: Record<string, JsonSchema>, ...optional: string[]): JsonSchema => ({
  type: 'object',
  required: Object.keys(properties).filter((key) => !optional.includes(key)),
  properties,
});

const interval = objectOf({
  level: { type: 'number' },
  low: { ...number, description: 'Null where the interval is open on this side.' },
  high: number,
  method: text,
} satisfies SchemaOf<Interval>);

export const figures = {
  value: { ...number, description: 'scale × numerator / denominator; null where the status says why.' },
  numerator: decimal,
  denominator: decimal,
  n: { type: ['integer', 'null'], description: 'How many customers stand behind the figure.' },
  status,
  statuses: columnOf(status),
  interval,
  compare: objectOf({
    to: { enum: ['previous', 'lastYear'] },
    at: text,
    value: number,
    absolute: number,
    relative: number,
  } satisfies SchemaOf<Comparison>),
} satisfies SchemaOf<Figures>;
export const FIGURES = ['value', 'numerator', 'denominator', 'n', 'status', 'statuses'];

const companion = objectOf({ id: text, name: text, unit, value: number, status } satisfies SchemaOf<Companion>);
export const companions = { ...columnOf(companion), description: 'Figures beside the value, such as a median.' };

export const target = objectOf(
  {
    value: { type: 'number' },
    gap: { ...number, description: 'Value less target.' },
    from: day,
    note: text,
  },
  'note',
);

export const segment: JsonSchema = {
  type: 'object',
  required: ['key', 'label', ...FIGURES],
  properties: { key: names, label: text, ...figures, companions, target } satisfies SchemaOf<Segment>,
};

const reading = {
  ...objectOf({
    slope: { ...number, description: 'Theil-Sen slope: median change of the value per step.' },
    signal: {
      enum: ['up', 'down', 'no_signal', 'insufficient'],
      description: '`no_signal`: the test did not reject, which is no proof of stability.',
    },
    test: { type: ['string', 'null'] },
    pValue: number,
    limits: {
      anyOf: [
        objectOf({
          low: { type: 'number' },
          high: { type: 'number' },
          of: { enum: ['values', 'changes', 'same_period_differences'] },
        }),
        { type: 'null' },
      ],
      description: 'Natural process limits: mean ± 2.66 × mean moving range.',
    },
    points: { ...count, description: 'How many points were read.' },
    notes: names,
  } satisfies SchemaOf<TrendReading>),
  description: 'What the points say together.',
};

const series = {
  segment: names,
  numerator: columnOf(decimal),
  denominator: columnOf(decimal),
  value: columnOf(number),
  status: columnOf(status),
  interval: objectOf({ level: { type: 'number' }, method: text, low: columnOf(number), high: columnOf(number) }),
  reading,
} satisfies SchemaOf<TrendSeries>;

const trendOf = (each: JsonSchema): JsonSchema => ({
  ...objectOf(
    {
      grain: questionSchema.properties.grain,
      at: columnOf(day),
      from: columnOf(day),
      partial: columnOf(flag),
      series: columnOf(each),
      reading,
    } satisfies SchemaOf<Trend>,
    'from',
    'reading',
  ),
  description: 'Dense columns, oldest point first.',
});
export const trend = trendOf(objectOf(series, 'segment', 'status', 'interval', 'reading'));

/** Segments and trend of a question that says what of them it wants. */
export const fewerFields: { segment: JsonSchema; trend: JsonSchema } = {
  segment: { ...segment, required: ['key'] },
  trend: trendOf(objectOf(series, ...Object.keys(series))),
};

export const coverage = objectOf(
  {
    rows: { ...number, description: 'Share of the rows read that were accepted.' },
    accepted: count,
    rejected: count,
    excluded: {
      ...columnOf(objectOf({ table: text, reason: text, rows: count })),
      description: 'Rows that were not taken in, by table and reason, most first.',
    },
    attributesBackfilled: {
      ...count,
      description: 'Customers whose party or class was known only later and was carried back.',
    },
    unattributed: { ...text, description: 'Money that no party could be found for; it is in the total.' },
    unmapped: { ...text, description: 'Posted to income and expense accounts without a line; there is no value.' },
    unmappedAccounts: { ...columnOf(text), description: 'Those accounts, at most ten.' },
  } satisfies SchemaOf<Coverage>,
  'excluded',
  'attributesBackfilled',
  'unattributed',
  'unmapped',
  'unmappedAccounts',
);

export const likeForLike: JsonSchema = {
  ...objectOf({
    total: { type: 'number' },
    rate: { type: 'number' },
    mix: { type: 'number' },
    segments: columnOf(objectOf({ key: names, rate: { type: 'number' }, mix: { type: 'number' } })),
  }),
  description: 'The change told apart: within the segments, and by their weights.',
};

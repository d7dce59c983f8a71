import {
  type ComparedFigure,
  type ComparisonStep,
  type ExplainedDefinition,
  type ExplainedMeasure,
  type Explanation,
  type JsonSchema,
  type ReceiptComparison,
  type RowBehind,
} from '@sextant/contracts';
import { columnOf, count, day, flag, instant, names, number, objectOf, text } from './answer-parts.ts';

type SchemaOf<T> = Record<keyof T, JsonSchema>;

const textOrNull = { type: ['string', 'null'] } as const;
const stored = { table: text, stored: count };

const rowBehind = objectOf({
  table: text,
  key: text,
  day,
  party: textOrNull,
  says: text,
  source: text,
  object: text,
  sourceKey: textOrNull,
  batch: count,
  recordedAt: instant,
} satisfies SchemaOf<RowBehind>);

const rowsBehind = objectOf({
  totals: columnOf(objectOf({ table: text, rows: count })),
  rows: columnOf(rowBehind),
});

const explanation = objectOf(
  {
    receipt: text,
    answer: { $ref: '#/components/schemas/Answer' },
    verified: { ...flag, description: 'What was found again has the name of what was given.' },
    question: { $ref: '#/components/schemas/Question' },
    knowledge: objectOf({ knownAt: instant, batch: count }),
    definition: objectOf({
      id: text,
      name: text,
      version: text,
      formula: text,
      numerator: text,
      denominator: text,
      scale: { type: 'number' },
      source: text,
      traps: text,
    } satisfies SchemaOf<ExplainedDefinition>),
    measures: columnOf(
      objectOf(
        {
          side: { enum: ['numerator', 'denominator'] },
          measure: text,
          about: text,
          value: text,
          before: text,
          segments: columnOf(objectOf({ key: names, value: text })),
        } satisfies SchemaOf<ExplainedMeasure>,
        'before',
        'segments',
      ),
    ),
    filters: columnOf(objectOf({ from: { enum: ['question', 'caller', 'policy'] }, text })),
    policy: objectOf({ hash: text, rules: { type: 'object' }, changed: names }),
    sources: columnOf(
      objectOf({
        source: text,
        completeThrough: { type: ['string', 'null'], format: 'date' },
        batches: columnOf(
          objectOf({
            batch: count,
            committedAt: instant,
            rows: columnOf(objectOf({ ...stored, rejected: count })),
          }),
        ),
        batchesLeftOut: count,
      }),
    ),
    engine: objectOf({ name: text, version: text, sextant: text }),
    statements: { ...names, description: 'Only for operators.' },
    rows: {
      ...objectOf({ numerator: rowsBehind, denominator: rowsBehind }),
      description: 'Only for operators: the rows behind both sides.',
    },
  } satisfies SchemaOf<Explanation>,
  'statements',
  'rows',
);

const compared = objectOf(
  {
    receipt: text,
    kpi: text,
    title: text,
    asOf: day,
    period: objectOf({ from: day, to: day, label: text }),
    knownAt: instant,
    batch: count,
    definitionVersion: text,
    policy: text,
    value: number,
    numerator: textOrNull,
    denominator: textOrNull,
  } satisfies SchemaOf<ComparedFigure>,
  'period',
);

const step = objectOf(
  {
    cause: { enum: ['time', 'filter', 'params', 'definition', 'policy', 'knowledge', 'data', 'engine'] },
    from: text,
    to: text,
    value: number,
    effect: number,
    numerator: textOrNull,
    denominator: textOrNull,
    batch: objectOf({ batch: count, source: text, committedAt: instant, rows: columnOf(objectOf(stored)) }),
  } satisfies SchemaOf<ComparisonStep>,
  'batch',
);

const comparison = objectOf({
  from: compared,
  to: compared,
  difference: number,
  steps: columnOf(step),
} satisfies SchemaOf<ReceiptComparison>);

/** Schemas of what the routes about receipts answer. */
export const receiptSchemas: Record<string, JsonSchema> = {
  Explanation: explanation,
  ReceiptComparison: comparison,
};

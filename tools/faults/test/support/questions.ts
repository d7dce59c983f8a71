import type { Grain, KpiDefinition, Question } from '@sextant/contracts';

/** What questions of a world name. */
export interface Asked {
  by: string;
  filter: readonly [scheme: string, segment: string];
  knownAt: string;
  /** Day that was complete then; the last complete one by default. */
  knownAsOf?: string;
  grain: Grain;
  /** A day long before now: what came after it must not count. */
  asOf: string;
}

/** Each choice of a KPI that is not made by default, one at a time. */
export const othersChosen = ({ params = {} }: KpiDefinition): Record<string, string>[] =>
  Object.entries(params).flatMap(([name, param]) =>
    param.type === 'choice' ? (param.choices ?? []).slice(1).map((choice) => ({ [name]: choice })) : [],
  );

/** Whether a figure holds what the ledger posted beside what belongs to customers, so that nothing can tell it apart. */
export const isWhole = ({ numerator, denominator, segmentation }: KpiDefinition): boolean =>
  segmentation === 'S3' && /EARNED|loss-ratio/.test(`${numerator} ${denominator}`);

const isAboutData = ({ numerator }: KpiDefinition): boolean => /^(?:ROWS|AGE|RECORDS|LINKED)/.test(numerator);

/** What the ledger posted belongs to no customer, nor do the data themselves. */
export const hasNoClasses = (kpi: KpiDefinition): boolean =>
  isAboutData(kpi) ||
  kpi.segmentation === 'S3' ||
  /GL\(|AVGBAL\(|customer-acquisition-cost/.test(`${kpi.numerator} ${kpi.denominator}`);

/** Every KPI as a trend by a segment, of an earlier day with its classes through a filter, with each choice it offers, and as known before. */
export const questionsOf = (
  catalogue: readonly KpiDefinition[],
  { by, filter, asOf, knownAt, knownAsOf, grain }: Asked,
): Question[] =>
  catalogue.flatMap((kpi): Question[] => {
    // The library has two conventions where one of them leaves a customer out: the other one has more to tell.
    const params = kpi.params?.['convention'] === undefined ? {} : { params: { convention: 'first_included' } };
    const base: Question = { kpi: kpi.id, trend: 0, compare: 'previous', grain, ...params };
    const isLedger = hasNoClasses(kpi);
    return [
      { ...base, trend: 2, ...(isAboutData(kpi) ? { by: ['source'] } : isLedger ? {} : { by: [by] }) },
      {
        ...base,
        asOf,
        ...(isLedger ? {} : { mode: 'asIs' as const, filter: [{ scheme: filter[0], in: [filter[1]] }] }),
      },
      ...othersChosen(kpi).map((chosen) => ({
        ...base,
        ...(isLedger ? {} : { by: [by] }),
        params: { ...base.params, ...chosen },
      })),
      {
        ...base,
        ...(isLedger ? {} : { by: [by] }),
        knownAt,
        ...(knownAsOf === undefined ? {} : { asOf: knownAsOf }),
      },
    ];
  });

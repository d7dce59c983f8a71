import type { CanonicalTable, QualityFinding, QualitySeverity } from '@sextant/contracts';
import { QUALITY_SEVERITIES } from '@sextant/contracts';
import type { ResultColumns } from '../duckdb/database.ts';
import { CHECKS, checkOf } from './all-checks.ts';

/** A finding with the source whose rows are affected. */
export interface SourceFinding extends QualityFinding {
  source: string;
}

/** Most keys that a finding shows. */
const MOST_EXAMPLES = 10;
const SEPARATOR = '\n';

/** Adds up what is wrong now, by source, check and currency, as what was found at the end of a run. */
export const keepFindings = (run: number): string => `
  INSERT INTO quality_finding
  WITH example AS (
    SELECT source_id, check_id, currency, example,
      row_number() OVER (PARTITION BY source_id, check_id, currency ORDER BY max(amount) DESC NULLS LAST, example) AS place
    FROM quality_fault GROUP BY source_id, check_id, currency, example
  ), shown AS (
    SELECT source_id, check_id, currency, string_agg(example, chr(10) ORDER BY place) AS examples
    FROM example WHERE place <= ${MOST_EXAMPLES} GROUP BY source_id, check_id, currency
  )
  SELECT ${run}, f.source_id, f.check_id, f.currency, f.rows, f.amount, s.examples
  FROM (
    SELECT source_id, check_id, currency, sum(rows_affected)::BIGINT AS rows, sum(amount) AS amount
    FROM quality_fault GROUP BY source_id, check_id, currency
  ) f JOIN shown s ON s.source_id = f.source_id AND s.check_id = f.check_id AND s.currency IS NOT DISTINCT FROM f.currency`;

/** Findings of a run, or of the last one at whose end anything was checked. */
export const findingsSql = (run?: number): string => `
  SELECT run::INTEGER AS run, source_id, check_id, currency, rows_affected::VARCHAR AS rows_affected, amount::VARCHAR AS amount, examples
  FROM quality_finding WHERE run = ${run === undefined ? '(SELECT max(run) FROM quality_run)' : Math.trunc(run)}`;

/** Worst first, then in the order of the checks. */
export function findingsOf(result: ResultColumns): SourceFinding[] {
  const text = (column: string, row: number): string | null => {
    const value = result[column]?.[row];
    return value === null || value === undefined ? null : String(value);
  };
  const found = (result['check_id'] ?? []).flatMap((id, row): SourceFinding[] => {
    const check = checkOf(String(id));
    if (check === undefined) return [];
    return [
      {
        source: text('source_id', row) ?? '',
        check: check.id,
        title: check.title,
        severity: check.severity,
        table: check.table,
        concerns: [...(check.concerns ?? [check.table])],
        rows: Number(text('rows_affected', row)),
        amount: text('amount', row),
        currency: text('currency', row),
        examples: (text('examples', row) ?? '').split(SEPARATOR),
      },
    ];
  });
  const place = ({ check, source, severity, currency }: SourceFinding): string =>
    [
      QUALITY_SEVERITIES.indexOf(severity),
      String(CHECKS.findIndex(({ id }) => id === check)).padStart(3, '0'),
      source,
      currency ?? '',
    ].join('/');
  return found.sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

/** Errors by name that figures resting on some tables are to be read with. */
export const errorsAbout = (findings: readonly SourceFinding[], tables: readonly CanonicalTable[]): string[] => [
  ...new Set(
    findings.flatMap(({ check, severity, concerns }) =>
      severity === 'error' && checkOf(check)?.told !== true && concerns.some((table) => tables.includes(table))
        ? [`quality: ${check}`]
        : [],
    ),
  ),
];

export const countedBySeverity = (
  findings: readonly SourceFinding[],
  source: string,
): Record<QualitySeverity, number> => {
  const of = (severity: QualitySeverity): number =>
    new Set(findings.filter((each) => each.source === source && each.severity === severity).map(({ check }) => check))
      .size;
  return { error: of('error'), warning: of('warning'), info: of('info') };
};

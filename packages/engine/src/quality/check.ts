import type { CanonicalTable, QualitySeverity } from '@sextant/contracts';
import type { DerivationRules } from '../relations/rules.ts';

/** What a check may know when it writes its SQL. */
export interface CheckContext {
  rules: DerivationRules;
  /** Batches up to this one were looked at before. */
  after: number;
  /** Fact tables in which some id was stated twice. */
  revised: ReadonlySet<CanonicalTable>;
  /** The run that is ending. */
  source: string;
  /** Last day of which the source had said before the run that it was complete. */
  completeBefore: string | null;
}

/** One thing that has to hold of the data, looked at when a sync ends. */
export interface Check {
  /** Never changes: answers name it. */
  id: string;
  title: string;
  severity: QualitySeverity;
  /** Table whose rows are at fault. */
  table: CanonicalTable;
  /** It is looked at again when one of these has new rows. */
  reads: readonly (CanonicalTable | 'party_link')[];
  /** Answers that rest on one of these name an error; default: the table. */
  concerns?: readonly CanonicalTable[];
  /** Answers that it touches say so in a status of their own. */
  told?: true;
  /**
   * What has to be looked at after the new batches, with a column `key`; the faults below read it as
   * {@link SCOPE}. Without it everything is looked at.
   */
  scope?: (context: CheckContext) => string;
  /** A fault belongs to the run that brought it, and is forgotten with the source's next run. */
  ofRun?: true;
  /**
   * Faults (source_id, scope_key, example, rows, amount, currency): `rows` is how many rows are affected, `amount` the
   * money they are about, or null.
   */
  faults: (context: CheckContext) => string;
}

export const SCOPE = 'temp.quality_scope';

/** Engine-made and policy texts as SQL literals. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const listed = (texts: readonly string[]): string => `(${texts.map(quoted).join(', ')})`;

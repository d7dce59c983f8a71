import type { AuthorityRule } from '@sextant/contracts';
import type { Expression } from '../sql/nodes.ts';
import { sql } from '../sql/read.ts';
import { oneOf } from '../sql/select.ts';
import type { DerivationRules } from './rules.ts';

/**
 * Conditions that keep only rows of the sources with authority over them (DOMAIN 1.6). Rows of the others stay in the
 * store and are not counted.
 */
export function authorised(
  rules: Pick<DerivationRules, 'authority'>,
  table: AuthorityRule['table'],
  columns: { source: string; kind?: string; line?: string },
): Expression[] {
  return rules.authority
    .filter((rule) => rule.table === table)
    .map((rule): Expression => {
      const applies: Expression[] = [];
      if (rule.kinds !== undefined && columns.kind !== undefined) applies.push(oneOf(columns.kind, rule.kinds));
      if (rule.line !== undefined && columns.line !== undefined) applies.push(oneOf(columns.line, [rule.line]));
      const all = applies.reduce<Expression>((left, right) => sql(':left AND :right', { left, right }), sql('TRUE'));
      return sql('NOT (:all) OR :own', { all, own: oneOf(columns.source, [rule.source]) });
    });
}

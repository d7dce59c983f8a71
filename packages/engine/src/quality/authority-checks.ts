import type { AuthorityRule } from '@sextant/contracts';
import { listed, quoted, type Check, type CheckContext } from './check.ts';
import { facts } from './latest-rows.ts';

/** Tables whose rows have amounts to be set beside each other, and what tells the kinds of a rule. */
const COMPARED = {
  movement: { kind: 'kind', line: null, day: 'business_date', amount: 'amount', currency: 'currency' },
  position: { kind: 'kind', line: null, day: 'position_date', amount: 'amount', currency: 'currency' },
  gl_entry: {
    kind: `coalesce(kpi_line, '')`,
    line: `coalesce(line_of_business, '')`,
    day: 'posting_date',
    amount: 'functional_amount',
    currency: 'functional_currency',
  },
} as const;
const isCompared = (table: AuthorityRule['table']): table is keyof typeof COMPARED => Object.hasOwn(COMPARED, table);

/** What a source without authority says of a kind and month, beside what the one that counts says. */
function beside(context: CheckContext, table: keyof typeof COMPARED): string[] {
  const { kind, line, day, amount, currency } = COMPARED[table];
  return context.rules.authority
    .filter((rule) => rule.table === table && (rule.line === undefined || line !== null))
    .map((rule) => {
      const applies = [
        ...(rule.kinds === undefined ? [] : [`${kind} IN ${listed(rule.kinds)}`]),
        ...(rule.line === undefined ? [] : [`${line} = ${quoted(rule.line)}`]),
      ];
      const own = `source_id = ${quoted(rule.source)}`;
      return `
        SELECT min(source_id) FILTER (NOT ${own}) AS source_id, '${table} ' || ${kind} || ' ' || strftime(${day}, '%Y-%m') AS scope_key,
          strftime(${day}, '%Y-%m') || ' ' || ${kind} || ': ' || coalesce(sum(${amount}) FILTER (NOT ${own}), 0)::VARCHAR || ' not counted, '
            || coalesce(sum(${amount}) FILTER (${own}), 0)::VARCHAR || ' counted' AS example,
          count(*) FILTER (NOT ${own}) AS rows, sum(abs(${amount})) FILTER (NOT ${own}) AS amount, ${currency} AS currency
        FROM ${facts(context, table, applies.length === 0 ? 'TRUE' : applies.join(' AND '))}
        GROUP BY ${kind}, strftime(${day}, '%Y-%m'), ${currency} HAVING count(*) FILTER (NOT ${own}) > 0`;
    });
}

const NONE = `SELECT '' AS source_id, '' AS scope_key, '' AS example, 0::BIGINT AS rows, NULL AS amount, NULL AS currency WHERE FALSE`;

export const authorityChecks: readonly Check[] = (['movement', 'position', 'gl_entry'] as const).map((table) => ({
  id: `${table.replace('_', '-')}-not-counted`,
  title: `What a source without authority tells in ${table} is kept and not counted; the difference is shown.`,
  severity: 'info',
  table,
  reads: [table],
  faults: (context) => [NONE, ...(isCompared(table) ? beside(context, table) : [])].join(' UNION ALL '),
}));

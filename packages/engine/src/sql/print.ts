import type { Expression, Join, Order, Query, Source, SqlValue, Window } from './nodes.ts';

export interface Statement {
  text: string;
  /** Bound by position: `$1` is the first. */
  parameters: { value: SqlValue; type: string }[];
}

/** Nodes to DuckDB's SQL. Equal parameters are bound once. */
export function printQuery(query: Query): Statement {
  const printer = new Printer();
  const text = printer.query(query);
  return { text, parameters: printer.parameters };
}

/** A statement as an operator reads it: its parameters stand below it as comments. */
export const printWithParameters = ({ text, parameters }: Statement): string =>
  [text, ...parameters.map(({ value, type }, index) => `-- $${index + 1} = ${String(value)} (${type})`)].join('\n');

const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

class Printer {
  readonly parameters: { value: SqlValue; type: string }[] = [];

  query(query: Query): string {
    switch (query.node) {
      case 'with': {
        const tables = query.tables.map(
          (each) =>
            `${quoteName(each.name)} AS ${each.materialized ? 'MATERIALIZED ' : ''}(\n${this.query(each.query)}\n)`,
        );
        return `WITH ${tables.join(',\n')}\n${this.query(query.query)}`;
      }
      case 'raw':
        return query.text.replaceAll(/(?<!:):([a-zA-Z_]\w*)/g, (_, name: string) =>
          this.expression(query.holes[name] as Expression),
        );
      case 'union':
        return query.parts.map((part) => `(${this.query(part)})`).join('\nUNION ALL\n');
      case 'select': {
        return [
          `SELECT ${query.distinct ? 'DISTINCT ' : ''}${query.output.map((each) => this.output(each)).join(', ')}`,
          `FROM ${this.source(query.from)}`,
          ...(query.joins ?? []).map((each) => this.join(each)),
          query.where?.length ? `WHERE ${query.where.map((each) => this.expression(each)).join(' AND ')}` : '',
          query.groupBy?.length ? `GROUP BY ${this.groups(query.groupBy, query.alsoBy)}` : '',
          query.having ? `HAVING ${this.expression(query.having)}` : '',
          query.qualify ? `QUALIFY ${this.expression(query.qualify)}` : '',
          query.orderBy?.length ? `ORDER BY ${this.order(query.orderBy)}` : '',
          query.limit === undefined ? '' : `LIMIT ${Math.trunc(query.limit)}`,
        ]
          .filter((line) => line !== '')
          .join('\n');
      }
    }
  }

  private groups(groupBy: Expression[], alsoBy: Expression[][] | undefined): string {
    const list = (expressions: Expression[]) => expressions.map((each) => this.expression(each)).join(', ');
    if (alsoBy === undefined) return list(groupBy);
    return `GROUPING SETS (${[groupBy, ...alsoBy].map((each) => `(${list(each)})`).join(', ')})`;
  }

  private output({ expression, as }: { expression: Expression; as: string }): string {
    if (expression.node === 'star') return '*';
    if (expression.node === 'column' && expression.name === as) return this.expression(expression);
    return `${this.expression(expression)} AS ${quoteName(as)}`;
  }

  private source(source: Source): string {
    switch (source.node) {
      case 'table':
        return source.name === source.as
          ? quoteName(source.name)
          : `${quoteName(source.name)} AS ${quoteName(source.as)}`;
      case 'subquery':
        return `(\n${this.query(source.query)}\n) AS ${quoteName(source.as)}`;
      case 'values': {
        const rows = source.rows.map((row) => `(${row.map((each) => this.expression(each)).join(', ')})`);
        return `(VALUES ${rows.join(', ')}) AS ${quoteName(source.as)}(${source.columns.map(quoteName).join(', ')})`;
      }
    }
  }

  private join({ kind, source, on }: Join): string {
    return `${kind} ${this.source(source)}${on ? ` ON ${this.expression(on)}` : ''}`;
  }

  private order(order: Order[]): string {
    return order.map((each) => this.expression(each.by) + (each.descending ? ' DESC' : '')).join(', ');
  }

  private window({ partitionBy, orderBy, frame }: Window): string {
    const parts = [
      partitionBy.length ? `PARTITION BY ${partitionBy.map((each) => this.expression(each)).join(', ')}` : '',
      orderBy.length ? `ORDER BY ${this.order(orderBy)}` : '',
      frame ?? '',
    ];
    return `OVER (${parts.filter((part) => part !== '').join(' ')})`;
  }

  private expression(expression: Expression): string {
    switch (expression.node) {
      case 'star':
        return '*';
      case 'column':
        return (expression.table === null ? '' : `${quoteName(expression.table)}.`) + quoteName(expression.name);
      case 'literal':
        return printLiteral(expression.value);
      case 'parameter':
        return this.parameter(expression.value, expression.type);
      case 'binary':
        return `(${this.expression(expression.left)} ${expression.operator} ${this.expression(expression.right)})`;
      case 'not':
        return `(NOT ${this.expression(expression.of)})`;
      case 'isNull':
        return `(${this.expression(expression.of)} IS ${expression.negated ? 'NOT ' : ''}NULL)`;
      case 'in': {
        // IN over nothing is not SQL: nothing is in an empty list.
        if (expression.values.length === 0) return expression.negated ? 'TRUE' : 'FALSE';
        const values = expression.values.map((each) => this.expression(each)).join(', ');
        return `(${this.expression(expression.of)} ${expression.negated ? 'NOT ' : ''}IN (${values}))`;
      }
      case 'call': {
        const args = expression.args.map((each) => this.expression(each)).join(', ');
        const filter = expression.filter ? ` FILTER (WHERE ${this.expression(expression.filter)})` : '';
        const window = expression.over ? ` ${this.window(expression.over)}` : '';
        return `${expression.name}(${expression.distinct ? 'DISTINCT ' : ''}${args})${filter}${window}`;
      }
      case 'case': {
        const branches = expression.when.map(
          (each) => `WHEN ${this.expression(each.if)} THEN ${this.expression(each.result)}`,
        );
        return `CASE ${branches.join(' ')} ELSE ${this.expression(expression.otherwise)} END`;
      }
      case 'cast':
        return `CAST(${this.expression(expression.of)} AS ${expression.type})`;
    }
  }

  private parameter(value: SqlValue, type: string): string {
    const known = this.parameters.findIndex((each) => each.value === value && each.type === type);
    const index = known >= 0 ? known : this.parameters.push({ value, type }) - 1;
    return `CAST($${index + 1} AS ${type})`;
  }
}

function printLiteral(value: SqlValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return quoteText(value);
  return typeof value === 'boolean' ? String(value).toUpperCase() : String(value);
}

import { binary, cast, lit, type BinaryOperator, type Expression, type Order, type Window } from './nodes.ts';

/**
 * Reads an SQL expression that the engine itself wrote into nodes, so that long queries stay readable and are still data.
 * `:name` stands for a node given beside it. Text of a question never comes in here: it becomes a parameter node.
 */
export function sql(text: string, holes: Readonly<Record<string, Expression>> = {}): Expression {
  const known = Object.keys(holes).length === 0 ? remembered.get(text) : undefined;
  if (known !== undefined) return known;
  const reader = new Reader(text, holes);
  const expression = reader.expression();
  reader.end();
  if (Object.keys(holes).length === 0) remembered.set(text, expression);
  return expression;
}

const remembered = new Map<string, Expression>();

const TOKEN =
  /\s*(?:(?<number>\d+(?:\.\d+)?)|(?<text>'(?:[^']|'')*')|(?<hole>:[a-zA-Z_]\w*)|(?<name>[a-zA-Z_]\w*)|(?<sign>::|<=|>=|<>|\|\||[()<>=+\-*/,.]))/y;

/** Binding strength of the binary operators, loosest first. */
const LEVELS: readonly (readonly string[])[] = [
  ['OR'],
  ['AND'],
  ['=', '<>', '<', '<=', '>', '>='],
  ['+', '-', '||'],
  ['*', '/'],
];
const COMPARE = 2;

interface Token {
  kind: 'number' | 'text' | 'hole' | 'name' | 'sign' | 'end';
  text: string;
}

class Reader {
  private readonly tokens: Token[] = [];
  private at = 0;
  private readonly source: string;
  private readonly holes: Readonly<Record<string, Expression>>;

  constructor(source: string, holes: Readonly<Record<string, Expression>>) {
    this.source = source;
    this.holes = holes;
    const pattern = new RegExp(TOKEN);
    const trimmed = source.trimEnd();
    while (pattern.lastIndex < trimmed.length) {
      const groups = pattern.exec(trimmed)?.groups;
      const found = Object.entries(groups ?? {}).find(([, value]) => value !== undefined);
      if (found === undefined) throw new Error(`Cannot read the SQL expression: ${source}`);
      this.tokens.push({ kind: found[0] as Token['kind'], text: found[1] as string });
    }
  }

  expression(): Expression {
    return this.level(0);
  }

  end(): void {
    if (this.peek().kind !== 'end') this.fail(`"${this.peek().text}" is not expected`);
  }

  private level(index: number): Expression {
    if (index === LEVELS.length) return this.unary();
    if (index === COMPARE && this.word('NOT')) return { node: 'not', of: this.level(index) };
    let left = this.level(index + 1);
    for (;;) {
      const operator = LEVELS[index]?.find((each) => this.isNext(each));
      if (operator !== undefined) {
        this.at += 1;
        left = binary(operator as BinaryOperator, left, this.level(index + 1));
      } else if (index === COMPARE && this.isPostfix()) left = this.postfix(left);
      else return left;
    }
  }

  private isPostfix(): boolean {
    return ['IS', 'IN', 'BETWEEN'].some((word) => this.isNext(word)) || (this.isNext('NOT') && this.isNext('IN', 1));
  }

  private postfix(of: Expression): Expression {
    if (this.word('IS')) {
      const negated = this.word('NOT');
      if (this.word('NULL')) return { node: 'isNull', of, negated };
      this.need('DISTINCT');
      this.need('FROM');
      return binary(negated ? 'IS NOT DISTINCT FROM' : 'IS DISTINCT FROM', of, this.level(COMPARE + 1));
    }
    if (this.word('BETWEEN')) {
      const low = this.level(COMPARE + 1);
      this.need('AND');
      return binary('AND', binary('>=', of, low), binary('<=', of, this.level(COMPARE + 1)));
    }
    const negated = this.word('NOT');
    this.need('IN');
    this.need('(');
    return { node: 'in', of, values: this.list(), negated };
  }

  private unary(): Expression {
    if (this.sign('-')) {
      const of = this.unary();
      return of.node === 'literal' && typeof of.value === 'number' ? lit(-of.value) : binary('*', lit(-1), of);
    }
    let of = this.primary();
    while (this.sign('::')) of = cast(of, this.type());
    return of;
  }

  private primary(): Expression {
    const token = this.next();
    if (token.kind === 'number') return lit(Number(token.text));
    if (token.kind === 'text') return lit(token.text.slice(1, -1).replaceAll("''", "'"));
    if (token.kind === 'hole') {
      return this.holes[token.text.slice(1)] ?? this.fail(`nothing is given for "${token.text}"`);
    }
    if (token.text === '(') {
      const inner = this.expression();
      this.need(')');
      return inner;
    }
    if (token.text === '*') return { node: 'star' };
    if (token.kind !== 'name') return this.fail(`"${token.text}" is not expected`);
    switch (token.text.toUpperCase()) {
      case 'TRUE':
        return lit(true);
      case 'FALSE':
        return lit(false);
      case 'NULL':
        return lit(null);
      case 'CASE':
        return this.cases();
      case 'DATE':
        if (this.peek().kind === 'text') return cast(lit(this.next().text.slice(1, -1)), 'DATE');
        break;
      case 'CAST': {
        this.need('(');
        const of = this.expression();
        this.need('AS');
        const type = this.type();
        this.need(')');
        return cast(of, type);
      }
      default:
    }
    if (this.sign('(')) return this.call(token.text);
    if (this.sign('.')) return { node: 'column', table: token.text, name: this.next().text };
    return { node: 'column', table: null, name: token.text };
  }

  private call(name: string): Expression {
    const distinct = this.word('DISTINCT');
    const args = this.list();
    const result: Extract<Expression, { node: 'call' }> = { node: 'call', name, args };
    if (distinct) result.distinct = true;
    if (this.word('FILTER')) {
      this.need('(');
      this.need('WHERE');
      result.filter = this.expression();
      this.need(')');
    }
    if (this.word('OVER')) result.over = this.window();
    return result;
  }

  private window(): Window {
    this.need('(');
    const window: Window = { partitionBy: [], orderBy: [] };
    if (this.word('PARTITION')) {
      this.need('BY');
      window.partitionBy = this.listed();
    }
    if (this.word('ORDER')) {
      this.need('BY');
      do window.orderBy.push(this.order());
      while (this.sign(','));
    }
    const frame: string[] = [];
    while (!this.isNext(')')) frame.push(this.next().text);
    if (frame.length > 0) window.frame = frame.join(' ');
    this.need(')');
    return window;
  }

  private order(): Order {
    const by = this.expression();
    return this.word('DESC') ? { by, descending: true } : { by };
  }

  private cases(): Expression {
    const subject = this.isNext('WHEN') ? null : this.expression();
    const when: { if: Expression; result: Expression }[] = [];
    while (this.word('WHEN')) {
      const value = this.expression();
      const condition = subject === null ? value : binary('=', subject, value);
      this.need('THEN');
      when.push({ if: condition, result: this.expression() });
    }
    const otherwise = this.word('ELSE') ? this.expression() : lit(null);
    this.need('END');
    return { node: 'case', when, otherwise };
  }

  private type(): string {
    let type = this.next().text;
    if (!this.sign('(')) return type;
    type += '(';
    while (!this.isNext(')')) type += this.next().text;
    this.need(')');
    return `${type})`;
  }

  private list(): Expression[] {
    if (this.sign(')')) return [];
    const items = this.listed();
    this.need(')');
    return items;
  }

  private listed(): Expression[] {
    const items: Expression[] = [];
    do items.push(this.expression());
    while (this.sign(','));
    return items;
  }

  private peek(ahead = 0): Token {
    return this.tokens[this.at + ahead] ?? { kind: 'end', text: 'the end' };
  }

  private next(): Token {
    const token = this.peek();
    this.at += 1;
    return token;
  }

  private isNext(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'name' ? token.text.toUpperCase() === text : token.kind === 'sign' && token.text === text;
  }

  private word(text: string): boolean {
    if (!this.isNext(text)) return false;
    this.at += 1;
    return true;
  }

  private sign(text: string): boolean {
    return this.word(text);
  }

  private need(text: string): void {
    if (!this.word(text)) this.fail(`"${text}" is expected, "${this.peek().text}" found`);
  }

  private fail(what: string): never {
    throw new Error(`Cannot read the SQL expression "${this.source}": ${what}`);
  }
}

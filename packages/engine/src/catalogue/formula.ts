import { SextantError } from '@sextant/contracts';

/**
 * A measure expression: whole numbers and counts of named sets (DOMAIN 1.8), added or subtracted. `total(…)` is the
 * count over all classes of the segmentation. The engine knows for each set at which days of a window it is read.
 *
 * | set | meaning |
 * |---|---|
 * | `CU(D)`, `CU(D0)`, `CU(D1)` | customers at the end of that day |
 * | `PH(D)` | (customer, category) pairs held |
 * | `MULTI(D)` | customers holding two categories or more |
 * | `NEW(P)` | parties whose first-ever customer day lies in the period |
 * | `LOST(P)` | customers at D0 who are not customers at D1 |
 * | `RET(P)` | customers at D0 who are customers at D1 |
 */
export type MeasureExpression =
  | { kind: 'number'; value: number }
  | { kind: 'count'; set: SetName; at: SetArgument }
  | { kind: 'total'; of: MeasureExpression }
  | { kind: 'sum'; left: MeasureExpression; right: MeasureExpression; sign: 1 | -1 };

export type SetName = 'CU' | 'PH' | 'MULTI' | 'NEW' | 'LOST' | 'RET';
export type SetArgument = 'D' | 'D0' | 'D1' | 'P';

const SETS: Record<SetName, readonly SetArgument[]> = {
  CU: ['D', 'D0', 'D1'],
  PH: ['D', 'D0', 'D1'],
  MULTI: ['D', 'D0', 'D1'],
  NEW: ['P'],
  LOST: ['P'],
  RET: ['P'],
};

/** Parses an expression of a definition. Throws `kpi.definition-invalid` with the place. */
export function parseMeasure(text: string, kpi: string): MeasureExpression {
  const tokens = [...text.matchAll(/\s*([A-Za-z][A-Za-z0-9]*|\d+|[()+-])/gy)].map((match) => match[1] ?? '');
  let next = 0;
  const fail = (what: string): never => {
    throw new SextantError(
      'kpi.definition-invalid',
      `KPI "${kpi}": cannot read the measure "${text}": ${what}.`,
      `Write counts of named sets such as n(CU(D)); the sets are ${Object.keys(SETS).join(', ')}.`,
    );
  };
  const expect = (token: string): void => {
    if (tokens[next] !== token) fail(`"${token}" expected, "${tokens[next] ?? 'the end'}" found`);
    next += 1;
  };

  const set = (): MeasureExpression => {
    expect('(');
    const name = tokens[next] ?? '';
    if (!Object.hasOwn(SETS, name)) fail(`"${name}" is not a set`);
    next += 1;
    expect('(');
    const at = tokens[next] as SetArgument;
    if (!SETS[name as SetName].includes(at))
      fail(`${name} takes ${SETS[name as SetName].join(' or ')}, not "${at ?? 'nothing'}"`);
    next += 1;
    expect(')');
    expect(')');
    return { kind: 'count', set: name as SetName, at };
  };

  const term = (): MeasureExpression => {
    const token = tokens[next] ?? '';
    next += 1;
    if (/^\d+$/.test(token)) return { kind: 'number', value: Number(token) };
    if (token === 'n') return set();
    if (token !== 'total') return fail(`"${token}" is not a measure`);
    expect('(');
    const of = sum();
    expect(')');
    return { kind: 'total', of };
  };

  const sum = (): MeasureExpression => {
    let left = term();
    while (tokens[next] === '+' || tokens[next] === '-') {
      const sign = tokens[next] === '+' ? 1 : -1;
      next += 1;
      left = { kind: 'sum', left, right: term(), sign };
    }
    return left;
  };

  if (tokens.join('') !== text.replaceAll(/\s/g, '')) fail('it has a character that no measure has');
  const expression = sum();
  if (next < tokens.length) fail(`"${tokens[next]}" is not expected here`);
  return expression;
}

/** Every set that an expression counts. */
export function countedSets(expression: MeasureExpression): { set: SetName; at: SetArgument }[] {
  switch (expression.kind) {
    case 'number':
      return [];
    case 'count':
      return [{ set: expression.set, at: expression.at }];
    case 'total':
      return countedSets(expression.of);
    case 'sum':
      return [...countedSets(expression.left), ...countedSets(expression.right)];
  }
}

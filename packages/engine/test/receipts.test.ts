import { DuckDBInstance } from '@duckdb/node-api';
import { createEngine, type Engine } from '@sextant/engine';
import { SextantError, type Answer, type Caller, type Question } from '@sextant/contracts';
import { library, operator, viewer } from './support/test-engine.ts';
import type { World } from './support/ten-customers.ts';
import { learnLateFees, tenCustomersWithMoney } from './support/ten-customers-money.ts';

const LONG = process.env['SEXTANT_LONG'] === '1';

/**
 * Questions of every kind: as trends by a segment, with today's classes through a filter, as known earlier. The long run
 * asks every KPI all of them for both callers, the short one every other KPI a kind for one caller, in turn.
 */
const asked: { question: Question; caller: Caller }[] = library.flatMap((definition, index) => {
  const { id: kpi, params, segmentation } = definition;
  const base: Question = {
    kpi,
    grain: 'quarter',
    ...(params?.['convention'] === undefined ? {} : { params: { convention: 'first_included' } }),
  };
  const isLedger = segmentation === 'S3';
  const kinds: Question[] = [
    { ...base, trend: 2, by: [isLedger ? 'entity' : 'line'] },
    { ...base, trend: 0, ...(isLedger ? {} : { mode: 'asIs', filter: [{ scheme: 'region', in: ['north'] }] }) },
    { ...base, trend: 0, compare: 'lastYear', knownAt: '2025-06-01T00:00:00Z' },
  ];
  const all = kinds.flatMap((question) => [operator, viewer].map((caller) => ({ question, caller })));
  if (LONG) return all;
  return index % 2 === 0 ? all.filter((_, place) => place === (index / 2) % all.length) : [];
});

/** What each receipt takes in the file of a store that nobody has open, in bytes. */
async function receiptSizes(file: string): Promise<number[]> {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll('SELECT octet_length(encode(id || body)) FROM receipt');
  instance.closeSync();
  return reader.getRowsJson().map(([bytes]) => Number(bytes));
}

/** Opens the store of a world again, with nothing in memory, under other rules and with an empty catalogue. */
const reopened = (world: World): Promise<Engine> =>
  createEngine({
    file: world.file,
    catalogue: [],
    clock: { now: () => new Date('2026-02-01T00:00:00Z') },
    policy: { ...world.policy, minCell: 3, holderRoles: ['owner'], sourcePriority: ['other'] },
  });

describe('a receipt', () => {
  let world: World;
  /** What was said, by receipt. */
  const said = new Map<string, { text: string; question: Question; role: 'viewer' | 'operator' }>();
  const failed: unknown[] = [];
  let again: Engine;
  let sizes: number[];

  beforeAll(async () => {
    world = await tenCustomersWithMoney({ policy: { minCell: 2 } });
    for (const { question, caller } of asked) {
      const { by: _, filter: __, mode: ___, ...whole } = question;
      const found = await world.engine.answers([question, whole], caller);
      // What belongs to no customer is asked for as a whole.
      const answer = found.find((each): each is Answer => !('error' in each));
      if (answer === undefined) failed.push(found);
      else said.set(answer.receipt, { text: JSON.stringify(answer), question, role: caller.role });
    }
    await learnLateFees(world);
    await world.engine.linkParties([{ party: 'C03', canonical: 'C02' }]);
    await world.engine.close();
    sizes = await receiptSizes(world.file);
    again = await reopened(world);
  }, 300_000);
  afterAll(() => again.close());

  it('takes less than 1 kB', () => {
    expect(sizes.length).toBeGreaterThanOrEqual(said.size);
    expect(Math.max(...sizes)).toBeLessThan(1000);
  });

  it('was given with every answer, and each answer has its own', () => {
    expect(failed).toEqual([]);
    expect(said.size).toBe(asked.length);
    expect([...said.keys()].filter((receipt) => !/^[\w-]{22}$/.test(receipt))).toEqual([]);
  });

  it('finds its answer again to the letter after new data, merged parties and a restart under other rules', async () => {
    const different: unknown[] = [];
    for (const [receipt, { text, question, role }] of said) {
      const found = await again.again(receipt, operator);
      if (JSON.stringify(found) !== text) different.push([question, role, firstDifference(JSON.parse(text), found)]);
    }
    expect(different.slice(0, 5)).toEqual([]);
    expect(different).toHaveLength(0);
  }, 300_000);

  it('explains one segment by the figures that were given, without finding its trend again', async () => {
    const figuresOf = ({ value, numerator, denominator, n, statuses, compare, segments }: Answer): unknown[] => [
      [value, numerator, denominator, n, statuses, compare],
      segments?.map((each) => [each.key, each.value, each.numerator, each.denominator, each.n, each.compare]),
    ];
    const given = [...said].map(([receipt, { text }]) => ({ receipt, answer: JSON.parse(text) as Answer }));
    const split = given.filter(({ answer }) => (answer.segments?.length ?? 0) > 0);
    const found = [];
    for (const { receipt, answer } of LONG ? split : split.slice(0, 24)) {
      const segment = answer.segments?.at(-1)?.key ?? [];
      const explained = await again.explain(receipt, operator, { rows: 0, segment });
      found.push({ receipt, explained });
      expect([receipt, explained.verified, explained.answer.receipt]).toEqual([receipt, true, receipt]);
      expect([answer.kpi, ...figuresOf(explained.answer)]).toEqual([answer.kpi, ...figuresOf(answer)]);
    }
    const whole = found.filter(({ explained }) => explained.answer.trend !== undefined);
    expect(whole.length).toBeLessThan(found.length / 4);
    const [first] = found;
    const all = await again.explain(first?.receipt ?? '', operator, { rows: 0 });
    expect(all.answer.trend).toBeDefined();
    expect(first?.explained.measures).toEqual(all.measures);
  }, 300_000);

  it('of an operator is none to a viewer, nor is one that never was', async () => {
    const ofOperator = [...said].find(([, { role }]) => role === 'operator')?.[0] as string;
    const ofViewer = [...said].find(([, { role }]) => role === 'viewer')?.[0] as string;
    for (const receipt of [ofOperator, 'AAAAAAAAAAAAAAAAAAAAAA']) {
      const error: unknown = await again.explain(receipt, viewer).catch((thrown: unknown) => thrown);
      expect(SextantError.is(error) && error.code).toBe('answer.receipt-unknown');
    }
    const explanation = await again.explain(ofViewer, viewer);
    expect([explanation.rows, explanation.statements]).toEqual([undefined, undefined]);
  });
});

describe('what a receipt explains', () => {
  let world: World;
  const revenue: Question = {
    kpi: 'average-customer-value',
    period: '2025-Q2',
    trend: 0,
    compare: 'none',
    by: ['line'],
  };
  const ask = (question: Question): Promise<Answer> => world.engine.answer(question, operator);

  beforeAll(async () => {
    world = await tenCustomersWithMoney();
  }, 300_000);
  afterAll(() => world.engine.close());

  it('has the figures of every measure, the rules, the batches and the rows behind both sides', async () => {
    const answer = await ask(revenue);
    const found = await world.engine.explain(answer.receipt, operator, { rows: 100 });
    expect(found.measures.map(({ measure, value }) => [measure, value])).toEqual([
      ['REV(P)', '1345'],
      ['AVGCU(P)', '8.494505494505'],
    ]);
    expect(found.measures[0]?.segments).toEqual([
      { key: ['retail'], value: '330' },
      { key: ['sme'], value: '1015' },
    ]);
    expect(found.policy.changed).toContain('costPools');
    expect(found.sources.map(({ source }) => source)).toEqual(answer.sources.map(({ source }) => source));
    // 17 movements make up the revenue of the quarter; the fee of the test customer is none of them.
    const { numerator, denominator } = found.rows ?? { numerator: { totals: [], rows: [] }, denominator: null };
    expect(numerator.totals).toEqual([{ table: 'movement', rows: 17 }]);
    const ids = numerator.rows.map(({ key }) => key);
    expect(ids).toContain('M18');
    expect(ids).not.toContain('M20');
    expect(numerator.rows.find(({ key }) => key === 'M18')).toMatchObject({
      says: 'fee_income 22.000000 USD',
      party: 'C10',
      day: '2025-06-10',
    });
    // Seventeen agreements at the end of the quarter, and A07, which was closed in it.
    expect(denominator?.totals).toEqual([{ table: 'agreement', rows: 18 }]);
    expect(found.statements?.length).toBeGreaterThan(0);
  });

  it('shows the rows behind one segment', async () => {
    const answer = await ask(revenue);
    const found = await world.engine.explain(answer.receipt, operator, { rows: 100, segment: ['sme'] });
    const keys = found.rows?.numerator.rows.map(({ key }) => key);
    expect(keys).toEqual(['M12', 'M13', 'M14', 'M15', 'M16', 'M17', 'M18']);
  });

  it('names the seventeen agreements behind the products of the customers', async () => {
    const answer = await ask({ kpi: 'products-per-customer', asOf: '2025-06-30', trend: 0 });
    const found = await world.engine.explain(answer.receipt, operator, { rows: 100 });
    // A01 and A21 are one product, A04 is one of each of its two holders.
    expect(found.rows?.numerator.totals).toEqual([{ table: 'agreement', rows: 17 }]);
    expect(found.rows?.numerator.rows.map(({ key }) => key)).not.toContain('A22');
  });
});

describe('two receipts', () => {
  it('differ by the batch that brought a late fee of 10.00', async () => {
    const world = await tenCustomersWithMoney();
    const question: Question = { kpi: 'average-customer-value', period: '2025-Q2', trend: 0, compare: 'none' };
    const before = await world.engine.answer(question, operator);
    await learnLateFees(world);
    const after = await world.engine.answer(question, operator);
    const found = await world.engine.compare(before.receipt, after.receipt, operator);
    expect([found.from.numerator, found.to.numerator]).toEqual(['1345', '1355']);
    expect(found.steps.map(({ cause, numerator, batch }) => [cause, numerator, batch?.rows])).toEqual([
      ['data', '1355', [{ table: 'movement', stored: 1 }]],
    ]);
    expect(found.steps[0]?.batch?.batch).toBe(after.batch);
    const back = await world.engine.compare(after.receipt, before.receipt, operator);
    expect(back.steps.map(({ cause, numerator, to }) => [cause, numerator, to])).toEqual([
      ['data', '1345', `without batch ${after.batch}`],
    ]);
    await world.engine.close();
  });

  it('differ by filter and time, and the effects add up to the difference', async () => {
    const world = await tenCustomersWithMoney();
    const ask = (more: Partial<Question>): Promise<Answer> =>
      world.engine.answer({ kpi: 'average-customer-value', trend: 0, compare: 'none', ...more }, operator);
    const first = await ask({ period: '2025-Q1' });
    const second = await ask({ period: '2025-Q2', filter: [{ scheme: 'line', in: ['sme'] }] });
    const { steps, difference } = await world.engine.compare(first.receipt, second.receipt, operator);
    expect(steps.map(({ cause }) => cause)).toEqual(['filter', 'time']);
    const sum = steps.reduce((total, { effect }) => total + (effect ?? Number.NaN), 0);
    expect(sum).toBeCloseTo(difference ?? Number.NaN, 9);
    await world.engine.close();
  });

  it('differ by the definition and by the policy', async () => {
    const world = await tenCustomersWithMoney();
    const question: Question = { kpi: 'products-per-customer', asOf: '2025-06-30', trend: 0, compare: 'none' };
    const before = await world.engine.answer(question, operator);
    const own = library.map((each) =>
      each.id === 'products-per-customer' ? { ...each, version: '9.0.0', numerator: 'n(MULTI(D))' } : each,
    );
    await world.engine.close();
    const engine = await createEngine({
      file: world.file,
      catalogue: own,
      clock: world.clock,
      policy: { ...world.policy, holderRoles: ['owner'] },
    });
    const after = await engine.answer(question, operator);
    const { steps } = await engine.compare(before.receipt, after.receipt, operator);
    // 6 of 9 have two products or more; without joint holders C03 is no customer.
    expect(steps.map(({ cause, numerator, denominator }) => [cause, numerator, denominator])).toEqual([
      ['definition', '6', '9'],
      ['policy', after.numerator, after.denominator],
    ]);
    await engine.close();
  });
});

/** The first place at which two values differ. */
function firstDifference(a: unknown, b: unknown, path = ''): unknown {
  if (JSON.stringify(a) === JSON.stringify(b)) return null;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return [path, a, b];
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const found = firstDifference(left[key], right[key], `${path}.${key}`);
    if (found !== null) return found;
  }
  return [path, 'order of keys'];
}

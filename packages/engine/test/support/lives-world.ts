import type { Answer, CanonicalTable, Policy, Question } from '@sextant/contracts';
import type { Engine, Route } from '@sextant/engine';
import { memoryConnector, type Row } from './memory-connector.ts';
import { operator, testEngine, TestClock } from './test-engine.ts';

// Agreements whose every row is written out, and the answers about them: what tests of their lives are made of.

export type Tables = Partial<Record<CanonicalTable, Row[]>>;

const product = (product_id: string, line_of_business: string, more: Row = {}): Row => ({
  product_id,
  name: product_id,
  category: product_id.toLowerCase(),
  line_of_business,
  valid_from: '2020-01-01',
  ...more,
});

export const person = (party_id: string, more: Row = {}): Row => ({
  party_id,
  party_type: 'person',
  valid_from: '2020-01-01',
  ...more,
});
export const region = (party_id: string, segment: string, valid_from = '2020-01-01'): Row => ({
  party_id,
  scheme: 'region',
  segment,
  valid_from,
});
export const owner = (agreement_id: string, party_id: string, valid_from: string, more: Row = {}): Row => ({
  agreement_id,
  party_id,
  role: 'owner',
  share: 1,
  valid_from,
  ...more,
});

/** A state of an agreement from a day on. */
export type State = Row & { valid_from: string };
export const stateOf = (agreement_id: string, product_id: string, { valid_from, ...more }: State): Row => ({
  agreement_id,
  product_id,
  status: 'in_force',
  currency: 'EUR',
  valid_from,
  ...more,
});

/** An agreement with its states, held by one party alone from the first of them on. */
export const held = (id: string, product_id: string, party: string, first: State, ...later: State[]): Tables => ({
  agreement: [first, ...later].map((each) => stateOf(id, product_id, each)),
  agreement_party: [owner(id, party, first.valid_from)],
});
export const closed = (valid_from: string, close_reason: string | null, more: Row = {}): State => ({
  valid_from,
  status: 'closed',
  close_reason,
  ...more,
});

export const together = (...parts: Tables[]): Tables => {
  const all: Tables = {};
  for (const part of parts)
    for (const [table, rows] of Object.entries(part)) (all[table as CanonicalTable] ??= []).push(...rows);
  return all;
};

export const PRODUCTS: Tables = {
  product: [
    product('CUR', 'bank', { is_transactional: true }),
    product('SAV', 'bank'),
    product('DEP', 'bank', { term_rule: 'expires' }),
    product('CAR', 'insurance', { term_rule: 'expires' }),
    product('LIFE', 'insurance', { term_rule: 'rolls' }),
  ],
};

export interface LivesWorld {
  engine: Engine;
  ask(question: Question): Promise<Answer>;
  learn(at: string, tables: Tables): Promise<number>;
  close(): Promise<void>;
}

/** What one source delivered up to 30 June 2025, read on the morning of 1 July. */
export async function livesWorld(
  tables: Tables,
  { route, policy }: { route?: Route; policy?: Partial<Policy> } = {},
): Promise<LivesWorld> {
  const clock = new TestClock('2025-07-01T06:00:00Z');
  const engine = await testEngine({
    clock,
    policy: { declaredSchemes: ['region'], ...policy },
    ...(route === undefined ? {} : { route }),
  });
  const learn = async (at: string, more: Tables): Promise<number> => {
    clock.set(at);
    const report = await engine.sync(
      { id: 'core', title: 'Core', connector: 'memory' },
      memoryConnector(more, { completeThrough: '2025-06-30', historyFrom: '2022-01-01' }),
    );
    if (report.state !== 'done') throw new Error(JSON.stringify(report.error));
    return report.counts.rejected;
  };
  await learn('2025-07-01T06:00:00Z', together(PRODUCTS, tables));
  return {
    engine,
    ask: (question) => engine.answer({ trend: 0, compare: 'none', by: [], ...question }, operator),
    learn,
    close: () => engine.close(),
  };
}

export const fraction = ({ numerator, denominator }: Pick<Answer, 'numerator' | 'denominator'>): string =>
  `${numerator}/${denominator}`;
export const bySegment = ({ segments = [] }: Answer): Record<string, string> =>
  Object.fromEntries(segments.map((each) => [each.label, fraction(each)]));

import { FIGURE_FIELDS, type Answer, type FigureField, type Question } from '@sextant/contracts';
import { tenCustomers, type World } from './support/ten-customers.ts';
import { operator, viewer } from './support/test-engine.ts';

const question = {
  kpi: 'products-per-customer',
  asOf: '2025-06-30',
  grain: 'quarter',
  trend: 6,
  by: ['line'],
} as const satisfies Question;

describe('a question that names fields', () => {
  let world: World;
  let whole: Answer;
  beforeAll(async () => {
    world = await tenCustomers({ policy: { declaredSchemes: ['line'], minCell: 3 } });
    whole = await world.engine.answer({ ...question }, operator);
  });
  afterAll(() => world.engine.close());

  it('gets these alone in segments and trend, with the figures of all, keys and points as they are', async () => {
    const lean = await world.engine.answer({ ...question, fields: ['value'] }, operator);
    const { segments, trend, likeForLike, ...rest } = whole;
    const { segments: some, trend: line, ...same } = lean;
    expect(likeForLike).toBeDefined();
    expect(same).toEqual(rest);
    expect(some).toEqual(segments?.map(({ key, value }) => ({ key, value })));
    const { grain, at, partial, series = [] } = trend ?? {};
    const values = series.map(({ segment, value }) => ({ ...(segment && { segment }), value }));
    expect(line).toEqual({ grain, at, partial, series: values });
  });

  it('gets everything where it names everything', async () => {
    await expect(world.engine.answer({ ...question, fields: FIGURE_FIELDS }, operator)).resolves.toEqual(whole);
  });

  it.each(FIGURE_FIELDS)('gets %s as the complete answer has it', async (field: FigureField) => {
    const lean = await world.engine.answer({ ...question, fields: [field] }, operator);
    const own = (each: object): unknown => (each as Record<string, unknown>)[field];
    expect(lean.segments?.map(own)).toEqual(whole.segments?.map(own));
    expect(lean.trend?.series.map(own)).toEqual(whole.trend?.series.map(own));
  });

  it('has the receipt of the complete answer, which finds everything again', async () => {
    const { receipt } = await world.engine.answer({ ...question, fields: ['numerator', 'denominator'] }, operator);
    expect(receipt).toBe(whole.receipt);
    await expect(world.engine.again(receipt, operator)).resolves.toEqual(whole);
    const { verified, question: asked } = await world.engine.explain(receipt, operator);
    expect([verified, asked]).toEqual([true, question]);
  });

  it('is told in any case of what is hidden', async () => {
    const asked = { ...question, by: ['line', 'region'] };
    const full = await world.engine.answer(asked, viewer);
    const lean = await world.engine.answer({ ...asked, fields: ['value'] } as const, viewer);
    const hidden = full.segments?.filter(({ status }) => status === 'suppressed') ?? [];
    expect(hidden.length).toBeGreaterThan(0);
    expect(lean.segments?.filter(({ status }) => status === 'suppressed').map(({ key }) => key)).toEqual(
      hidden.map(({ key }) => key),
    );
    expect(lean.trend?.series.map(({ status }) => status)).toEqual(full.trend?.series.map(({ status }) => status));
  });

  it('is refused with a field that there is not, or with none', async () => {
    for (const fields of [['values'], []]) {
      await expect(world.engine.answer({ ...question, fields }, operator)).rejects.toMatchObject({
        code: 'question.invalid',
      });
    }
  });
});

import { compact, parseBy, parseFilter, parseParams } from '../src/base/question-attributes.ts';

describe('attributes as a portal author types them', () => {
  it('list schemes with spaces or commas', () => {
    expect(parseBy('region sex')).toEqual(['region', 'sex']);
    expect(parseBy('region, sex')).toEqual(['region', 'sex']);
    expect(parseBy(undefined)).toBeUndefined();
  });

  it('keep and drop segments whose names have spaces', () => {
    expect(parseFilter('region = North Bohemia | Prague ; sex!=unknown')).toEqual([
      { scheme: 'region', in: ['North Bohemia', 'Prague'] },
      { scheme: 'sex', notIn: ['unknown'] },
    ]);
    expect(parseFilter([{ scheme: 'a', in: ['b'] }])).toEqual([{ scheme: 'a', in: ['b'] }]);
  });

  it('give parameters their type', () => {
    expect(parseParams('continuous=true; unit=household; k=3')).toEqual({ continuous: true, unit: 'household', k: 3 });
  });

  it('say what cannot be read and how to write it', () => {
    expect(() => parseFilter('region')).toThrow(
      expect.objectContaining({
        code: 'question.invalid',
        message: 'The attribute filter="region" cannot be read at "region".',
        remedy: expect.stringContaining('region=Prague'),
      }) as Error,
    );
  });

  it('leave out what nobody asked for, but not a zero', () => {
    expect(compact({ kpi: 'a', trend: 0, by: [], mode: undefined, grain: '' })).toEqual({ kpi: 'a', trend: 0 });
  });
});

import type { ConnectorMessage, DeclaredStream } from '@sextant/contracts';
import { checkStreamOf, parseStreams } from '../../src/connectors/check-streams.ts';

const people = { name: 'people', table: 'party', history: 'dated' } as const;
const discover = (streams: unknown, declared?: DeclaredStream[]) => parseStreams(streams, 'crm', declared);

describe('the streams of a connector', () => {
  it('promise what discover says where the manifest declares none', () => {
    const full = {
      ...people,
      historyFrom: '2020-01-01',
      primaryKey: ['id'],
      cursor: {
        field: 'updated',
        granularity: 'second',
        boundary: 'inclusive',
        order: 'ascending',
        misses: 'addresses',
      },
      overlap: 'PT5M',
      lookback: 'P30D',
      deletes: 'by-difference',
      fields: { id: { type: 'uuid', used: true } },
    };
    expect(discover([full, { ...people, name: 'others' }])).toEqual([full, { ...people, name: 'others' }]);
  });

  it('promise what the manifest says where it declares them, and nothing else', () => {
    const declared: DeclaredStream[] = [
      { name: 'people', table: 'party', about: 'Everybody.', primaryKey: ['id'], deletes: 'tombstones' },
    ];
    expect(discover([{ ...people, deletes: 'by-difference', overlap: 'PT1H' }], declared)).toEqual([
      { ...people, primaryKey: ['id'], deletes: 'tombstones' },
    ]);
  });

  it.each<[string, unknown, RegExp, DeclaredStream[] | undefined]>([
    ['are no list', {}, /sent streams that are not a list/, undefined],
    [
      'have no name',
      [{ table: 'party', history: 'full' }],
      /a stream \(number 1\).*the key 'name' is missing/,
      undefined,
    ],
    [
      'are for no canonical table',
      [{ ...people, table: 'customer' }],
      /the stream 'people'.*'table' must be one of/,
      undefined,
    ],
    [
      'promise what nobody knows',
      [{ ...people, deletes: 'sometimes' }],
      /'deletes' must be one of tombstones/,
      undefined,
    ],
    ['have a misspelt key', [{ ...people, overlaps: 'PT1H' }], /unknown key 'overlaps'/, undefined],
    ['overlap by what is no time', [{ ...people, overlap: '1 hour' }], /'overlap' does not have the form/, undefined],
    [
      'begin on no day',
      [{ ...people, historyFrom: '2020-02-30' }],
      /'historyFrom' must match format "date"/,
      undefined,
    ],
    [
      'have a cursor of half',
      [{ ...people, cursor: { field: 'at' } }],
      /the key 'granularity' is missing in 'cursor'/,
      undefined,
    ],
    [
      'have fields without a type',
      [{ ...people, fields: { id: { used: true } } }],
      /missing in 'fields.id'/,
      undefined,
    ],
    ['have one name twice', [people, people], /two streams with the name 'people'/, undefined],
    ['are not declared', [people], /'people', which its manifest does not have/, [{ name: 'staff', table: 'party' }]],
    [
      'fill another table',
      [people],
      /for the table party; its manifest says claim/,
      [{ name: 'people', table: 'claim' }],
    ],
  ])('that %s end the sync', (_, streams, problem, declared) => {
    const code = 'source.protocol';
    const message = expect.stringMatching(problem);
    expect(() => discover(streams, declared)).toThrow(expect.objectContaining({ code, message }));
  });
});

describe('a message', () => {
  const batch = { type: 'batch', stream: 'people', table: 'party', rows: 0, columns: {} };
  const check = (message: object) => checkStreamOf(message as ConnectorMessage, [people], 'crm');

  it('may speak of every stream that was discovered', () => {
    const types = ['complete-begin', 'complete-end', 'progress', 'reject'];
    const messages = [
      ...types.map((type) => ({ type, stream: 'people' })),
      batch,
      { type: 'checkpoint' },
      { type: 'note' },
    ];
    for (const message of messages) expect(() => check(message)).not.toThrow();
  });

  it.each<[string, object, RegExp]>([
    [
      'a batch of another stream',
      { ...batch, stream: 'staff' },
      /a batch of the stream 'staff', which it did not disc/,
    ],
    ['a batch for another table', { ...batch, table: 'claim' }, /a batch of the stream 'people' for the table claim/],
    ['a reject of another stream', { type: 'reject', stream: 'staff' }, /a reject of the stream 'staff'/],
    ['progress of another stream', { type: 'progress', stream: 'staff' }, /a progress of the stream 'staff'/],
    ['the end of another stream', { type: 'complete-end', stream: 'staff' }, /a complete-end of the stream 'staff'/],
  ])('that is %s ends the sync', (_, message, problem) => {
    const body = { code: 'source.protocol', message: expect.stringMatching(problem) };
    expect(() => check(message)).toThrow(expect.objectContaining(body));
  });
});

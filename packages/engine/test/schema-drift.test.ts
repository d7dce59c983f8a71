import type { SourceField, StreamDescription } from '@sextant/contracts';
import type { Engine } from '@sextant/engine';
import { batchOf, scripted } from './support/memory-connector.ts';
import { testEngine } from './support/test-engine.ts';

const source = { id: 'crm', title: 'CRM', connector: 'memory' };
const FIELDS: Record<string, SourceField> = {
  id: { type: 'uuid', used: true },
  born: { type: 'date', used: true },
  note: { type: 'text', used: false },
};
const people = (fields?: Record<string, SourceField>): StreamDescription => ({
  name: 'people',
  table: 'party',
  history: 'dated',
  ...(fields === undefined ? {} : { fields }),
});
const row = { party_id: 'P1', party_type: 'person', valid_from: '2024-01-01' };
const without = (name: string) => Object.fromEntries(Object.entries(FIELDS).filter(([field]) => field !== name));

let engine: Engine;
beforeEach(async () => {
  engine = await testEngine();
  await sync(people(FIELDS));
});
afterEach(() => engine.close());

const sync = (stream: StreamDescription, acceptDrift = false) => {
  const batch = { ...batchOf('party', [row]), stream: stream.name };
  return engine.sync(source, scripted([batch, { type: 'checkpoint', state: {} }], { streams: [stream] }), {
    acceptDrift,
  });
};

describe('the fields of a source', () => {
  it('that are as they were are not reported, nor are those of the first reading', async () => {
    const [first] = await engine.runs('crm');
    expect(first?.drift).toBeUndefined();
    expect((await sync(people(FIELDS))).drift).toBeUndefined();
  });

  it('are reported where one is new or one changes that nothing is made from, and read on', async () => {
    const now = { ...without('note'), note: { type: 'json', used: false }, colour: { type: 'text', used: false } };
    const report = await sync(people(now));
    expect(report.state).toBe('done');
    expect(report.drift).toEqual([
      { stream: 'people', field: 'colour', change: 'new', before: null, now: 'text', used: false },
      { stream: 'people', field: 'note', change: 'retyped', before: 'text', now: 'json', used: false },
    ]);
    expect(report.notes).toEqual([
      'In the source people.colour (text) is new.',
      'In the source people.note was text and is json.',
    ]);
    expect((await engine.sources([source]))[0]?.lastRun?.drift).toEqual(report.drift);
    // The next reading compares with this one.
    expect((await sync(people(now))).drift).toBeUndefined();
  });

  it('stop the sync before a row is read when one that records are made from is missing or has another type', async () => {
    const missing = await sync(people(without('born')));
    expect(missing).toMatchObject({
      state: 'failed',
      counts: { read: 0 },
      drift: [{ field: 'born', change: 'missing', before: 'date', now: null, used: true }],
      error: {
        code: 'source.schema-drift',
        message:
          'Fields of source "crm" that its records are made from have changed: people.born (date) is missing. Nothing was read.',
        remedy: expect.stringContaining('sextant sync crm --accept-drift'),
      },
    });
    const retyped = await sync(people({ ...FIELDS, born: { type: 'text', used: true } }));
    expect(retyped.error?.message).toContain('people.born was date and is text');
    // A run that failed leaves what is known of the fields as it was.
    expect((await sync(people(FIELDS))).drift).toBeUndefined();
  });

  it('that have changed are taken as they are when somebody says so, once', async () => {
    const accepted = await sync(people(without('born')), true);
    expect([accepted.state, accepted.drift?.length]).toEqual(['done', 1]);
    expect((await sync(people(without('born')))).drift).toBeUndefined();
    expect((await sync(people(FIELDS))).drift).toMatchObject([{ field: 'born', change: 'new' }]);
  });

  it('are compared with the last ones told, also past a reading that tells none', async () => {
    expect((await sync(people())).state).toBe('done');
    expect((await sync(people(without('id')))).error?.code).toBe('source.schema-drift');
  });
});

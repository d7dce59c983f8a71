import type { ConnectorMessage, WireValue } from '@sextant/contracts';
import { differenceOf, isSameDecimal } from '../src/bench/compare.ts';
import { Holdings } from '../src/bench/holdings.ts';

const rows = (...all: Record<string, WireValue>[]): ConnectorMessage => ({
  type: 'batch',
  stream: 'items',
  table: 'product',
  rows: all.length,
  columns: Object.fromEntries(
    ['product_id', 'name', 'valid_from', 'op'].map((name) => [name, all.map((row) => row[name] ?? null)]),
  ),
});
const item = (id: string, name = id, valid_from = '2024-01-01') => ({ product_id: id, name, valid_from });
const checkpoint: ConnectorMessage = { type: 'checkpoint', state: {} };
const mark = (type: 'complete-begin' | 'complete-end'): ConnectorMessage => ({ type, stream: 'items' });
const namesIn = (held: Holdings) => [...held.rows('items').values()].map(({ name }) => name);

describe('what a store would hold', () => {
  it('is the row of each key that is valid last, whichever comes last', () => {
    const held = new Holdings().with([rows(item('a', 'new', '2024-02-01'), item('a', 'old')), rows(item('b'))]);
    expect(namesIn(held)).toEqual(['new', 'b']);
  });

  it('ends, of a reading that broke off, with its last checkpoint', () => {
    const messages = [rows(item('a')), checkpoint, rows(item('b'))];
    expect(namesIn(new Holdings().with(messages, false))).toEqual(['a']);
    expect(namesIn(new Holdings().with(messages))).toEqual(['a', 'b']);
  });

  it('loses what is retracted, and what a complete reading does not show again', () => {
    const first = new Holdings().with([rows(item('a'), item('b'), item('c'))]);
    expect(namesIn(first.with([rows({ ...item('a'), op: 'retract' })]))).toEqual(['b', 'c']);
    const complete = [mark('complete-begin'), rows(item('b')), checkpoint, rows(item('c')), mark('complete-end')];
    expect(namesIn(first.with(complete))).toEqual(['b', 'c']);
  });

  it('keeps what a complete reading has shown before it broke off, and takes it up', () => {
    const first = new Holdings().with([rows(item('a'), item('b'), item('c'))]);
    const broken = first.with([mark('complete-begin'), rows(item('a')), checkpoint, rows(item('b'))], false);
    expect(namesIn(broken)).toEqual(['a', 'b', 'c']);
    expect(namesIn(broken.with([rows(item('b')), mark('complete-end')]))).toEqual(['a', 'b']);
  });
});

describe('a comparison', () => {
  const streams = [{ name: 'items', table: 'product', history: 'snapshot' } as const];
  const held = new Holdings().with([rows(item('a'), item('b'))]);
  it.each([
    ['nothing', [item('a'), item('b')], undefined],
    ['a missing record', [item('a'), item('b'), item('c')], "1 of 3 records of 'items' are missing: c"],
    ['one too many', [item('a')], "'items' has 1 records too many: b"],
    ['another value', [item('a'), item('b', 'other')], `'name' of b in 'items' is "b" and should be "other"`],
  ])('tells %s', (_, expected, difference) => {
    expect(differenceOf(held, { items: expected }, streams)).toBe(difference);
  });

  it('takes 12.5 for 12.50, and for nothing else', () => {
    expect(isSameDecimal('12.5', '12.50')).toBe(true);
    expect(isSameDecimal('-8.200', '-8.2')).toBe(true);
    expect(isSameDecimal('1', '1.000')).toBe(true);
    expect(isSameDecimal('12.5', '-12.5')).toBe(false);
    expect(isSameDecimal('0012', '12')).toBe(false);
    expect(isSameDecimal('1.25', '12.5')).toBe(false);
  });
});

import type { Answer } from '@sextant/contracts';
import { receiptOf } from '../src/receipts/receipt-id.ts';

const answer = { sources: [] } as unknown as Omit<Answer, 'receipt'>;

describe('the name of a receipt', () => {
  const names = Array.from({ length: 1000 }, (_, rule) => receiptOf(answer, { role: 'viewer' }, `definition ${rule}`));

  it('can be typed at a command line as it stands', () => {
    expect(names.filter((name) => !/^\w[\w-]{21}$/.test(name))).toEqual([]);
  });

  it('is another one for other definitions', () => {
    expect(new Set(names).size).toBe(names.length);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { ConnectorMessage } from '@sextant/contracts';
import { GiveWay } from '../../src/connectors/give-way.ts';

const note: ConnectorMessage = { type: 'note', level: 'info', message: 'still here' };
const batch = (rows: number): ConnectorMessage => ({ type: 'batch', stream: 's', table: 'party', rows, columns: {} });

/** Takes messages, each of which keeps the thread busy for so many ms; after which of them it rested, and for how long. */
const restsAfter = async (messages: readonly (readonly [ConnectorMessage, busy: number])[]): Promise<number[][]> => {
  let busy = 0;
  const rests: number[][] = [];
  let at = 0;
  const giveWay = new GiveWay(
    () => busy,
    async (ms) => rests.push([at, ms]),
  );
  for (const [message, takes] of messages) {
    const taken = giveWay.begin(message);
    busy += takes;
    await taken();
    at += 1;
  }
  return rests;
};

describe('the host of a connector gives way', () => {
  it('for ten times as long as small messages have kept its thread busy', async () => {
    const rests = await restsAfter(Array.from({ length: 5 }, () => [note, 1] as const));
    expect(rests).toEqual([
      [1, 20],
      [3, 20],
    ]);
  });

  it('whatever the kind of the small messages, batches of few rows among them', async () => {
    expect(
      await restsAfter([
        [batch(1), 1],
        [note, 0.5],
        [batch(999), 0.5],
      ]),
    ).toEqual([[2, 20]]);
  });

  it('never for a batch of many rows, which is what it is there for', async () => {
    expect(
      await restsAfter([
        [batch(1000), 50],
        [note, 1],
        [batch(20_000), 50],
      ]),
    ).toEqual([]);
  });

  it('not for messages on which it waits without being busy', async () => {
    expect(await restsAfter(Array.from({ length: 1000 }, () => [note, 0] as const))).toEqual([]);
  });
});

import type { StreamDescription } from '@sextant/contracts';
import type { Conformance } from '../conformance.ts';
import { keysOf } from '../bench/compare.ts';
import { keyOf, rowsOf } from '../bench/holdings.ts';
import { fail, need } from '../bench/shortcoming.ts';
import { heldAfter, type Reading, type Trial } from '../bench/trial.ts';
import { LATEST_CHANGE, baseSamples, later, manySamples, plainSample } from '../samples/base-samples.ts';
import type { Point } from './point.ts';
import { secondsOf, streamsThat, withCursor } from './streams.ts';

const DAY = 24 * 60 * 60;

export const ties: Point = async (bench) => {
  await withCursor(bench);
  const tied = manySamples(5, undefined, true);
  const trial = await bench.trial(tied);
  if (trial.world.server !== undefined || trial.world.setPageSize !== undefined) await trial.setPageSize(2);
  const first = await trial.readWhole();
  trial.needSame(heldAfter(first), 'when all records have the same cursor', [first]);
  await trial.put([plainSample('one-more', tied[0]?.changedAt ?? '')]);
  const second = await trial.readWhole(first.state);
  trial.needSame(heldAfter(first, second), 'when one more comes with the cursor of the last one read', [second]);
};

export const increments: Point = async (bench) => {
  const streams = await withCursor(bench);
  const trial = await bench.trial();
  const first = await trial.readWhole();
  const [changed] = baseSamples();
  if (changed === undefined) return;
  await trial.put([
    { ...changed, name: 'changed since', amount: '99.99', currency: 'EUR', changedAt: later(LATEST_CHANGE, 2 * DAY) },
    plainSample('new', later(LATEST_CHANGE, 3 * DAY)),
  ]);
  const second = await trial.readWhole(first.state);
  trial.needSame(heldAfter(first, second), 'after a second reading', [second]);
  for (const stream of streams) needFewer(trial, bench.options.conformance.expected, stream, second);
};

/** What lies behind overlap and lookback and did not change is not sent again. */
const needFewer = (
  trial: Trial,
  expected: Conformance['expected'],
  stream: StreamDescription,
  reading: Reading,
): void => {
  const { name, table } = stream;
  const back = Math.max(secondsOf(stream.overlap), secondsOf(stream.lookback)) + 2 * DAY;
  const old = [...trial.samples.values()].filter(({ changedAt }) => changedAt < later(LATEST_CHANGE, -back));
  const keys = new Set(old.flatMap((sample) => keysOf(table, expected(sample)[name])));
  const again = reading.messages.flatMap((message) =>
    message.type === 'batch' && message.stream === name
      ? rowsOf(message).filter((row) => keys.has(keyOf(table, row)))
      : [],
  );
  const all = `${again.length} of ${keys.size} records of '${name}' that did not change are sent again`;
  need(again.length === 0, `${all}: they lie behind what the stream declares as overlap and lookback`);
};

export const lateCommits: Point = async (bench) => {
  const streams = await streamsThat(
    bench,
    ({ cursor, overlap }) => cursor !== undefined && secondsOf(overlap) >= 2,
    'no stream declares an overlap',
  );
  const shortest = Math.min(...streams.map(({ overlap }) => secondsOf(overlap)));
  const trial = await bench.trial();
  const first = await trial.readWhole();
  await trial.put([plainSample('late', later(LATEST_CHANGE, -Math.floor(shortest / 2)))]);
  const second = await trial.readWhole(first.state);
  trial.needSame(heldAfter(first, second), `when a record was committed ${Math.floor(shortest / 2)} s late`, [second]);
};

export const lookback: Point = async (bench) => {
  const streams = await streamsThat(bench, (stream) => stream.lookback !== undefined, 'no stream declares a lookback');
  const shortest = Math.min(...streams.map((stream) => secondsOf(stream.lookback)));
  const near = plainSample('near', later(LATEST_CHANGE, -Math.floor(shortest / 2)));
  const trial = await bench.trial([...baseSamples(), near]);
  const { putUnseen } = trial.world;
  if (putUnseen === undefined) {
    return fail('a stream declares a lookback, and the conformance module gives no putUnseen to try it');
  }
  const first = await trial.readWhole();
  const after = { ...near, name: 'changed unseen', amount: '3.75' };
  await putUnseen([after]);
  const second = await trial.readWhole(first.state);
  const { table, name } = streams[0] ?? fail('no stream');
  const [key] = keysOf(table, bench.options.conformance.expected(after)[name]);
  const [wanted] = bench.options.conformance.expected(after)[name] ?? [];
  const row = heldAfter(first, second)
    .rows(name)
    .get(key ?? '');
  const differing = Object.entries(wanted ?? {}).find(([column, value]) => (row?.[column] ?? null) !== value);
  if (differing !== undefined) {
    fail(
      `a change that did not move the cursor, ${Math.floor(shortest / 2)} s back, is not read: '${differing[0]}' of '${name}'`,
    );
  }
};

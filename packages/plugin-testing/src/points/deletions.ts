import type { ConnectorMessage } from '@sextant/contracts';
import { fail } from '../bench/shortcoming.ts';
import { heldAfter } from '../bench/trial.ts';
import { LATEST_CHANGE, baseSamples, later, plainSample } from '../samples/base-samples.ts';
import type { Point } from './point.ts';
import { streamsThat } from './streams.ts';

export const deletes: Point = async (bench) => {
  const streams = await streamsThat(
    bench,
    ({ deletes: how = 'never' }) => how !== 'never',
    'every stream declares that deletions cannot be seen',
  );
  const trial = await bench.trial();
  const first = await trial.readWhole();
  const gone = [baseSamples().at(0), baseSamples().at(8), baseSamples().at(-1)].flatMap((each) => each?.id ?? []);
  await trial.remove(gone, later(LATEST_CHANGE, 3600));
  const second = await trial.readWhole(first.state);
  const names = streams.map(({ name }) => name);
  // Streams that cannot see deletions keep what is gone.
  const blind = trial.streams.filter(({ name }) => !names.includes(name));
  if (blind.length === 0) return trial.needSame(heldAfter(first, second), 'after deletions', [second]);
  for (const { name } of streams) {
    const held = heldAfter(first, second).rows(name).size;
    const wanted = trial.expected()[name]?.length ?? 0;
    if (held !== wanted) fail(`after deletions '${name}' holds ${held} records and should hold ${wanted}`);
  }
};

const PAGE = 3;

export const completeReadings: Point = async (bench) => {
  const streams = await streamsThat(
    bench,
    ({ deletes: how }) => how === 'by-difference',
    'no stream finds deletions by difference',
  );
  const trial = await bench.trial();
  const server = trial.needServer('complete-readings');
  await trial.setPageSize(PAGE);
  const first = await trial.readWhole();
  for (const { name } of streams) needMarks(first.messages, name);
  await trial.put([plainSample('new', later(LATEST_CHANGE, 60))]);
  const asked = server.requests.length;
  const second = await trial.readWhole(first.state);
  trial.needSame(heldAfter(first, second), 'after two complete readings', [second]);
  const needed = server.requests.length - asked;
  for (const breaksAt of new Set([2, Math.ceil(needed / 2), needed])) {
    server.disturb((number) => (number >= breaksAt ? { instead: { status: 500 } } : undefined));
    const broken = await trial.read(second.state);
    server.disturb(undefined);
    const when = `when request ${breaksAt} of ${needed} fails`;
    trial.needSame(heldAfter(first, second, broken), when, [broken]);
    const rest = await trial.readWhole(broken.state);
    trial.needSame(heldAfter(first, second, broken, rest), `${when} and the reading is taken up`, [rest]);
  }
};

const needMarks = (messages: readonly ConnectorMessage[], stream: string): void => {
  const marks = messages.filter(
    (message) => (message.type === 'complete-begin' || message.type === 'complete-end') && message.stream === stream,
  );
  const [begin, end] = marks.map(({ type }) => type);
  if (begin !== 'complete-begin' || end !== 'complete-end') {
    fail(`'${stream}' finds deletions by difference, and a full reading has no complete-begin and complete-end of it`);
  }
};
